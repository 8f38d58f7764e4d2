import {
  COMPUTES,
  FAILURE_CHOICES,
  IDENTITY_PROVIDER_TYPES,
  ISOLATIONS,
  LIFECYCLE_STATES,
  MOVE_PHASES,
  OPERATION_KINDS,
  RETENTIONS,
  ROUTINGS,
  TIER_NAMES,
} from '@tenantry/plugin-tenants-common';
import { z } from 'zod';
import { LifecycleError } from '../errors';
import { metaKey, TENANTS_PARTITION } from './keys';

const failure = z.object({
  operation: z.enum(OPERATION_KINDS),
  step: z.string(),
  cause: z.string(),
  hint: z.string(),
  at: z.string(),
  taskId: z.string().optional(),
});

const identity = z.object({
  userPoolId: z.string(),
  appClientId: z.string(),
  issuer: z.string(),
  /**
   * Whether other tenants' users are in the user pool as well. They are in the pool's,
   * also when the tenant itself has moved out of the pool.
   */
  shared: z.literal(true).optional(),
});

/** A version that a tenant runs: of its images, and of its template where that is known. */
const version = z.object({
  imageTag: z.string(),
  templateVersion: z.string().optional(),
});

export type Version = z.infer<typeof version>;

const route = z.object({
  /** Which load balancer. */
  shard: z.number().int().nonnegative(),
  /** Of a listener rule there; unique. */
  priority: z.number().int().positive(),
});

/** A place on a load balancer that a tenant has. */
export type Route = z.infer<typeof route>;

/** What earlier tries of an onboarding have left, to be cleared away before it goes on. */
const replaced = z.object({
  /** A stack of another variant. */
  stackName: z.string().optional(),
  /** Its routes: they are free once it is gone. */
  routes: z.array(route).optional(),
  /** Administrators that were invited into a user pool which the tenant is not in any more. */
  users: z
    .array(z.object({ userPoolId: z.string(), email: z.string() }))
    .optional(),
});

const adminChange = z.object({
  /** Name in the user pool. */
  userId: z.string(),
  /** To be restored when nobody else is left. */
  wasEnabled: z.boolean(),
  taskId: z.string(),
});

/** How far the rotation of an API key has come. The value of the new key is with the old one's. */
const keyRotation = z.object({
  taskId: z.string(),
  oldKeyId: z.string().optional(),
  newKeyId: z.string().optional(),
  /** When the new key was on its plan. */
  issuedAt: z.string().optional(),
  /** When requests began to come in with it. */
  usedAt: z.string().optional(),
});

/** A table with rows of a tenant. */
const dataTable = z.object({
  /** What its rows are called. */
  kind: z.string(),
  tableName: z.string(),
  /** Whether it is the tenant's alone. */
  own: z.boolean(),
});

export type DataTable = z.infer<typeof dataTable>;

/** How a tenant leaves. */
const offboarding = z.object({
  retention: z.enum(RETENTIONS),
  /** From then on the front door goes by no answer of before: nothing is written any more. */
  closedAt: z.string(),
  retainedUntil: z.string().optional(),
  /** The key that the files of the export begin with. */
  exportPrefix: z.string().optional(),
  exportedTo: z.string().optional(),
  /** Once something may be gone: there is no way back. */
  erasing: z.literal(true).optional(),
  /** ARN of the stack, by which it is found when it is gone. */
  stackId: z.string().optional(),
  /** Where its rows are, noted before the stack goes that says so. */
  tables: z.array(dataTable).optional(),
  /** User pools that only this tenant has, noted likewise. */
  userPools: z.array(z.string()).optional(),
  /** The cluster of its own; the logs of its metrics outlive it. */
  clusterName: z.string().optional(),
  erasedAt: z.string().optional(),
});

/** How a task ended, so that running it again finds it ended. */
const ended = z.object({
  taskId: z.string(),
  at: z.string(),
  problem: z.object({ reason: z.string(), hint: z.string() }).optional(),
});

/** What makes a silo's stack what it is. */
const silo = z.object({
  compute: z.enum(COMPUTES),
  routing: z.enum(ROUTINGS),
  imageTag: z.string(),
  templateVersion: z.string().optional(),
  shard: z.number().int().nonnegative(),
  identityProvider: z
    .object({ type: z.enum(IDENTITY_PROVIDER_TYPES), name: z.string() })
    .optional(),
});

/** Of a silo tenant's listener rules, on its shard. */
const priorities = z.array(z.number().int().positive());

/** Where a tenant is served from, or could be. */
const place = z.object({
  tier: z.enum(TIER_NAMES),
  isolation: z.enum(ISOLATIONS),
  tenantPath: z.string(),
  stackName: z.string(),
  silo: silo.optional(),
  priorities: priorities.optional(),
});

export type Place = z.infer<typeof place>;

/** A tenant's way to another tier: beside the place that serves it there is a second one. */
const move = z.object({
  id: z.string(),
  from: z.enum(TIER_NAMES),
  to: z.enum(TIER_NAMES),
  phase: z.enum(MOVE_PHASES),
  /** The one that does not serve: where it goes to, and once it is switched where it was. */
  other: place,
  /** Back to a place that it has come from, which is still there. */
  isBack: z.literal(true).optional(),
  startedAt: z.string(),
  /** The key on the plan of the tier that it goes to; its value is with the old one's. */
  newKeyId: z.string().optional(),
  keyIssuedAt: z.string().optional(),
  switchedAt: z.string().optional(),
  frozenMs: z.number().optional(),
  /** Of the place that goes, noted before its stack is gone that says so. */
  tables: z.array(dataTable).optional(),
  clusterName: z.string().optional(),
  progress: z
    .object({
      rows: z.number(),
      total: z.number(),
      rate: z.number(),
      secondsLeft: z.number().optional(),
      at: z.string(),
    })
    .optional(),
});

export type Move = z.infer<typeof move>;

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
  /** Of a silo tenant: once its stack has made the user pool. */
  identity: identity.optional(),
  silo: silo.optional(),
  priorities: priorities.optional(),
  /** How many places it has had; absent before the second. */
  placement: z.number().int().positive().optional(),
  move: move.optional(),
  /** What becomes of a stack that cannot be made. */
  onFailure: z.enum(FAILURE_CHOICES).optional(),
  /** The identity provider in full; secrets stay where they are. */
  federation: z
    .object({
      type: z.enum(IDENTITY_PROVIDER_TYPES),
      name: z.string(),
      issuer: z.string().optional(),
      clientId: z.string().optional(),
      clientSecretArn: z.string().optional(),
      metadataUrl: z.string().optional(),
      callbackUrl: z.string().optional(),
    })
    .optional(),
  replaced: replaced.optional(),
  apiKeyId: z.string().optional(),
  keyRotation: keyRotation.optional(),
  /** An administrator who is about to be disabled or removed: one at a time. */
  adminChange: adminChange.optional(),
  stackName: z.string(),
  operation: z
    .object({
      kind: z.enum(OPERATION_KINDS),
      taskId: z.string(),
      startedAt: z.string(),
    })
    .optional(),
  /** The task whose operation ended last, so that running it again finds its work done. */
  lastTaskId: z.string().optional(),
  failure: failure.optional(),
  /** Of a suspended tenant whose services are, or are being, scaled to zero; `since` when they are. */
  rest: z.object({ since: z.string().optional() }).optional(),
  canary: z.literal(true).optional(),
  pin: z
    .object({
      imageTag: z.string(),
      reason: z.string(),
      until: z.string(),
      by: z.string(),
    })
    .optional(),
  /** While it is updated. */
  update: version.extend({ from: version }).optional(),
  /** How the last update ended. */
  lastUpdate: version.extend(ended.shape).optional(),
  /** How the last repair ended. */
  lastRepair: ended.optional(),
  offboarding: offboarding.optional(),
  createdAt: z.string(),
  activatedAt: z.string().optional(),
  updatedAt: z.string(),
});

export type TenantRecord = z.infer<typeof record>;
export type Replaced = z.infer<typeof replaced>;

/**
 * Whether a tenant's users are in a user pool with those of others: its group tells them
 * apart. In a user pool of its own everybody is the tenant's.
 */
export const sharesUsers = ({
  isolation,
  identity: pool,
}: Pick<TenantRecord, 'isolation' | 'identity'>): boolean =>
  isolation === 'pool' || pool?.shared === true;

/** Whether nothing is left of a tenant but the memory of it. */
export const isErased = ({ offboarding: left }: TenantRecord): boolean =>
  left?.erasedAt !== undefined;

/** Whoever has left for good is in no list of tenants. */
export const toItem = (tenant: TenantRecord) => ({
  ...metaKey(tenant.tenantId),
  ...(isErased(tenant)
    ? {}
    : { gsiPk: TENANTS_PARTITION, gsiSk: tenant.tenantId }),
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
