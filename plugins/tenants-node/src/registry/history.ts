import {
  LIFECYCLE_STATES,
  type TenantEvent,
} from '@tenantry/plugin-tenants-common';
import { ulid } from 'ulid';
import { z } from 'zod';
import { tenantKey } from './keys';

/** A line of history, ready to be written. */
export function eventItem(
  tenantId: string,
  event: Omit<TenantEvent, 'id'>,
): Record<string, unknown> {
  return {
    pk: tenantKey(tenantId),
    sk: `EVENT#${event.at}#${ulid(Date.parse(event.at))}`,
    ...event,
  };
}

const event = z.object({
  sk: z.string(),
  at: z.string(),
  type: z.string(),
  actor: z.string(),
  from: z.enum(LIFECYCLE_STATES).optional(),
  to: z.enum(LIFECYCLE_STATES).optional(),
  taskId: z.string().optional(),
  message: z.string(),
});

export function fromEventItem(item: unknown): TenantEvent {
  const { sk, ...rest } = event.parse(item);
  return { id: sk.split('#').pop()!, ...rest };
}
