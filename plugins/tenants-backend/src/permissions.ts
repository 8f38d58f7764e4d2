import {
  createConditionExports,
  createPermissionResourceRef,
  createPermissionRule,
} from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_TENANT,
  TIER_NAMES,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import { z } from 'zod';
import type { TenantFilter } from './store/filters';
import { normalizeOwner } from './store/rows';

/** Tenants as a resource of the permission framework; resource refs are tenant ids. */
export const tenantPermissionResourceRef = createPermissionResourceRef<
  Tenant,
  TenantFilter
>().with({ pluginId: 'tenants', resourceType: RESOURCE_TYPE_TENANT });

const hasOwner = createPermissionRule({
  name: 'HAS_OWNER',
  description: 'Allow tenants that one of these groups or users owns',
  resourceRef: tenantPermissionResourceRef,
  paramsSchema: z.object({
    owners: z.array(z.string()).describe('Entity refs of owners'),
  }),
  apply: (tenant, { owners }) =>
    owners.map(normalizeOwner).includes(normalizeOwner(tenant.owner)),
  toQuery: ({ owners }) => ({
    column: 'owner' as const,
    values: owners.map(normalizeOwner),
  }),
});

const isTier = createPermissionRule({
  name: 'IS_TIER',
  description: 'Allow tenants of these tiers',
  resourceRef: tenantPermissionResourceRef,
  paramsSchema: z.object({
    tiers: z.array(z.enum(TIER_NAMES)).describe('Names of tiers'),
  }),
  apply: (tenant, { tiers }) => tiers.includes(tenant.tier),
  toQuery: ({ tiers }) => ({ column: 'tier' as const, values: tiers }),
});

const rules = { hasOwner, isTier };

/** Every rule that policies can set conditions with. */
export const tenantRules = Object.values(rules);

const conditionExports = createConditionExports({
  resourceRef: tenantPermissionResourceRef,
  rules,
});

/** Conditions for policies: `tenantConditions.hasOwner({ owners })`, `tenantConditions.isTier({ tiers })`. */
export const tenantConditions = conditionExports.conditions;

/** Wraps conditions on tenants into a decision for a policy to return. */
export const createTenantConditionalDecision =
  conditionExports.createConditionalDecision;
