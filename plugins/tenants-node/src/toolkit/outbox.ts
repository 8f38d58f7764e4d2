import {
  LIFECYCLE_STATES,
  type TenantEvent,
} from '@tenantry/plugin-tenants-common';
import { ulid } from 'ulid';
import { z } from 'zod';
import { TOLD } from './translate';

/** A line of a tenant's history that the toolkit's listeners are still to be told of. */
const toldChange = z.object({
  pk: z.string(),
  sk: z.string(),
  tenantId: z.string(),
  type: z.string(),
  from: z.enum(LIFECYCLE_STATES).optional(),
  message: z.string(),
});

export type ToldChange = z.infer<typeof toldChange>;

export const OUTBOX = 'OUTBOX';

/**
 * What is written together with a line of history, so that no change goes untold whatever
 * dies afterwards: nothing for lines that the toolkit has no word for.
 */
export function outboxItems(
  tenantId: string,
  { at, type, from, message }: Omit<TenantEvent, 'id'>,
): ToldChange[] {
  const sk = `${at}#${ulid(Date.parse(at))}`;
  return TOLD.has(type)
    ? [{ pk: OUTBOX, sk, tenantId, type, from, message }]
    : [];
}

export const fromOutboxItem = (item: unknown): ToldChange =>
  toldChange.parse(item);
