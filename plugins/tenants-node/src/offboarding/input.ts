import { InputError } from '@backstage/errors';
import {
  DEFAULT_RETENTION_DAYS,
  MAX_RETENTION_DAYS,
  RETENTIONS,
  type Retention,
} from '@tenantry/plugin-tenants-common';
import { z } from 'zod';
import type { TenantRecord } from '../registry/items';
import type { OffboardInput } from './types';

const input = z.object({
  retention: z.enum(RETENTIONS),
  days: z.number().int().min(1).max(MAX_RETENTION_DAYS).optional(),
});

/** Throws an InputError that names the value seen, before anything is changed. */
export function checkOffboardInput(given: OffboardInput): {
  retention: Retention;
  days: number;
} {
  const result = input.safeParse(given);
  if (!result.success) {
    const [{ path }] = result.error.issues;
    const seen = JSON.stringify(given[path[0] as keyof OffboardInput]);
    throw new InputError(
      path[0] === 'days'
        ? `Data cannot be retained for ${seen} days. Give a whole number from 1 to ${MAX_RETENTION_DAYS}.`
        : `The retention ${seen} is not known. Choose one of ${RETENTIONS.join(
            ', ',
          )}.`,
    );
  }
  const { retention, days = DEFAULT_RETENTION_DAYS } = result.data;
  return { retention, days };
}

/** A name typed wrong changes nothing. */
export function requireConfirmation(
  { tenantId, displayName }: TenantRecord,
  confirm: string,
): void {
  if (![tenantId, displayName].includes(confirm.trim())) {
    throw new InputError(
      `The name "${confirm}" is not that of the tenant. Type ${tenantId} to offboard it. Nothing was changed.`,
    );
  }
}
