import { createHash } from 'node:crypto';
import {
  ISOLATIONS,
  LIFECYCLE_STATES,
  TIER_NAMES,
  type Tenant,
  type TenantEvent,
} from '@tenantry/plugin-tenants-common';
import { ulid } from 'ulid';
import { z } from 'zod';
import { LifecycleError } from '../errors';

/** Index that lists tenants without their histories. */
export const TENANTS_INDEX = 'tenants';
export const TENANTS_PARTITION = 'TENANT';

const failure = z.object({
  operation: z.enum(['onboard']),
  step: z.string(),
  cause: z.string(),
  hint: z.string(),
  at: z.string(),
  taskId: z.string().optional(),
});

/** A tenant as the registry holds it. */
const record = z.object({
  tenantId: z.string(),
  displayName: z.string(),
  tier: z.enum(TIER_NAMES),
  isolation: z.enum(ISOLATIONS),
  cell: z.string(),
  owner: z.string(),
  adminEmail: z.string(),
  /** Addresses of earlier tries, whose users are still to be removed. */
  replacedAdminEmails: z.array(z.string()).optional(),
  state: z.enum(LIFECYCLE_STATES),
  version: z.number().int(),
  tenantPath: z.string(),
  identity: z.object({
    userPoolId: z.string(),
    appClientId: z.string(),
    issuer: z.string(),
  }),
  apiKeyId: z.string().optional(),
  stackName: z.string(),
  operation: z
    .object({
      kind: z.enum(['onboard']),
      taskId: z.string(),
      startedAt: z.string(),
    })
    .optional(),
  /** The task whose operation ended last, so that running it again finds its work done. */
  lastTaskId: z.string().optional(),
  failure: failure.optional(),
  createdAt: z.string(),
  activatedAt: z.string().optional(),
  updatedAt: z.string(),
});

export type TenantRecord = z.infer<typeof record>;

export const tenantKey = (tenantId: string) => `TENANT#${tenantId}`;

export const metaKey = (tenantId: string) => ({
  pk: tenantKey(tenantId),
  sk: 'META',
});

export const apiKeyKey = (tenantId: string) => ({
  pk: tenantKey(tenantId),
  sk: 'KEY',
});

/** The claim to an e-mail address within a user pool; the address itself is not in the key. */
export const emailKey = (userPoolId: string, email: string) => ({
  pk: `EMAIL#${userPoolId}#${createHash('sha256')
    .update(email.toLowerCase())
    .digest('hex')}`,
  sk: 'META',
});

export const toItem = (tenant: TenantRecord) => ({
  ...metaKey(tenant.tenantId),
  gsiPk: TENANTS_PARTITION,
  gsiSk: tenant.tenantId,
  ...tenant,
});

/** Reads an item; throws a LifecycleError that names what is wrong with it. */
export function fromItem(item: Record<string, unknown>): TenantRecord {
  const result = record.safeParse(item);
  if (!result.success) {
    const problems = result.error.issues.map(
      ({ path, message }) => `${path.join('.')}: ${message}`,
    );
    throw new LifecycleError(
      `The entry ${String(
        item.pk,
      )} of the registry is malformed: ${problems.join('; ')}.`,
      'Correct the entry, or run a version of Tenantry that knows it.',
    );
  }
  return result.data;
}

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

/** What leaves the domain core: no address, no key. */
export function toTenant(
  { adminEmail, replacedAdminEmails, lastTaskId, ...tenant }: TenantRecord,
  apiUrl: string,
): Tenant {
  return { ...tenant, apiUrl };
}
