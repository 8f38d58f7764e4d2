import { parseEntityRef } from '@backstage/catalog-model';
import { z } from 'zod';
import { LIFECYCLE_STATES } from './lifecycle';
import { IDENTITY_PROVIDER_TYPES, ROUTINGS } from './silo';
import type { Tenant } from './tenant';
import { TENANT_ID_PATTERN } from './tenantId';
import { COMPUTES, ISOLATIONS, TIER_NAMES } from './tiers';
import type { TenantChange } from './wire';

const isoTime = z
  .string()
  .refine(value => Number.isFinite(Date.parse(value)), 'is no ISO time');

const entityRef = z.string().refine(value => {
  try {
    parseEntityRef(value);
    return true;
  } catch {
    return false;
  }
}, 'is no entity ref such as group:default/platform');

// Loose: a newer release may add fields, and an older consumer passes them on.
const tenantSchema = z.looseObject({
  tenantId: z.string().regex(TENANT_ID_PATTERN),
  displayName: z.string().min(1),
  tier: z.enum(TIER_NAMES),
  isolation: z.enum(ISOLATIONS),
  cell: z.string().min(1),
  owner: entityRef,
  state: z.enum(LIFECYCLE_STATES),
  version: z.number().int().nonnegative(),
  tenantPath: z.string().min(1),
  stackName: z.string(),
  apiUrl: z.string(),
  identity: z
    .looseObject({
      userPoolId: z.string(),
      appClientId: z.string(),
      issuer: z.string(),
    })
    .optional(),
  silo: z
    .looseObject({
      compute: z.enum(COMPUTES),
      routing: z.enum(ROUTINGS),
      imageTag: z.string().min(1),
      shard: z.number().int().nonnegative(),
      identityProvider: z
        .looseObject({
          type: z.enum(IDENTITY_PROVIDER_TYPES),
          name: z.string(),
        })
        .optional(),
    })
    .optional(),
  createdAt: isoTime,
  updatedAt: isoTime,
});

const changeSchema = z.object({
  type: z.enum(['changed', 'removed']),
  tenant: tenantSchema,
});

/** Says what makes a tenant unusable, in a sentence, or `undefined` when nothing does. */
export function explainTenant(value: unknown): string | undefined {
  const result = tenantSchema.safeParse(value);
  return result.success ? undefined : describe(result.error);
}

/** Reads the payload of an event on `TENANTS_TOPIC`; throws a TypeError that says what is wrong with it. */
export function parseTenantChange(payload: unknown): TenantChange {
  const result = changeSchema.safeParse(payload);
  if (!result.success) {
    throw new TypeError(
      `Not a change of a tenant: ${describe(
        result.error,
      )} Publish { type: 'changed' | 'removed', tenant: Tenant }.`,
    );
  }
  return payload as TenantChange;
}

/**
 * True when `a` is a later state of the same tenant than `b`. Versions start anew when a
 * removed tenant's id is onboarded again, hence the time of creation comes first.
 */
export function isNewerTenant(
  a: Pick<Tenant, 'createdAt' | 'version'>,
  b: Pick<Tenant, 'createdAt' | 'version'>,
): boolean {
  const age = Date.parse(a.createdAt) - Date.parse(b.createdAt);
  return age === 0 ? a.version > b.version : age > 0;
}

function describe(error: z.ZodError): string {
  const [first, ...others] = error.issues;
  const more = others.length > 0 ? ` (and ${others.length} more)` : '';
  return `${first.path.join('.') || 'it'}: ${first.message}${more}.`;
}
