import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  LIFECYCLE_STATES,
  TENANT_SORT_FIELDS,
  TIER_NAMES,
} from '@tenantry/plugin-tenants-common';
import { MAX_LIMIT } from './http/query';
import type { TenantReads } from './TenantReads';

const READ_ONLY = { readOnly: true, destructive: false, idempotent: true };

/**
 * Offers the reads to agents (MCP) and to other plugins. `TenantReads` checks the
 * caller's permissions: the registry itself authorizes nothing.
 */
export function registerActions(options: {
  actionsRegistry: ActionsRegistryService;
  reads: TenantReads;
}): void {
  const { actionsRegistry, reads } = options;

  actionsRegistry.register({
    name: 'list-tenants',
    title: 'List tenants',
    description:
      'Lists tenants (customers of the SaaS) with tier, lifecycle state and owner, page by page, and counts how many match.',
    attributes: READ_ONLY,
    schema: {
      input: z =>
        z.object({
          tier: z.array(z.enum(TIER_NAMES)).optional(),
          state: z.array(z.enum(LIFECYCLE_STATES)).optional(),
          owner: z
            .string()
            .optional()
            .describe('Entity ref, for example group:default/platform'),
          q: z
            .string()
            .max(100)
            .optional()
            .describe('Text in the id or the name'),
          sort: z.enum(TENANT_SORT_FIELDS).optional(),
          descending: z.boolean().optional(),
          limit: z.number().int().min(1).max(MAX_LIMIT).optional(),
          cursor: z
            .string()
            .optional()
            .describe('nextCursor of the previous page'),
        }),
      output: z =>
        z.object({
          items: z.array(z.record(z.unknown())),
          totalItems: z.number(),
          byState: z.record(z.number()),
          byTier: z.record(z.number()),
          nextCursor: z.string().optional(),
          syncedAt: z
            .string()
            .optional()
            .describe('When all tenants were last read'),
          problem: z
            .string()
            .optional()
            .describe('Why reading the registry currently fails'),
        }),
    },
    action: async ({ input, credentials }) => {
      const { descending, sort, ...query } = input;
      const answer = await reads.list(
        { ...query, sort: sort && descending ? `-${sort}` : sort },
        credentials,
      );
      return {
        output: {
          items: answer.items.map(item => ({ ...item })),
          totalItems: answer.totalItems,
          ...answer.counts,
          nextCursor: answer.nextCursor,
          ...answer.freshness,
        },
      };
    },
  });

  actionsRegistry.register({
    name: 'get-tenant',
    title: 'Get a tenant',
    description:
      'Reads one tenant: tier, isolation, cell, owner, lifecycle state, address of its API, and why its last operation failed, if it did.',
    attributes: READ_ONLY,
    schema: {
      input: z => z.object({ tenantId: z.string() }),
      output: z => z.object({ tenant: z.record(z.unknown()) }),
    },
    action: async ({ input, credentials }) => ({
      output: { tenant: { ...(await reads.get(input.tenantId, credentials)) } },
    }),
  });
}
