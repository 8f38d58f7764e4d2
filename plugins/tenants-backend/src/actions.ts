import type { ActionsRegistryService } from '@backstage/backend-plugin-api/alpha';
import {
  HEALTH_STATES,
  LIFECYCLE_STATES,
  TENANT_SORT_FIELDS,
  TIER_NAMES,
  USAGE_STEPS,
} from '@tenantry/plugin-tenants-common';
import { MAX_LIMIT, parseUsageQuery } from './http/query';
import type { FleetReads } from './reads/FleetReads';
import type { HealthReads } from './reads/HealthReads';
import type { UsageReads } from './reads/UsageReads';
import type { TenantReads } from './reads/TenantReads';

const READ_ONLY = { readOnly: true, destructive: false, idempotent: true };

/**
 * Offers the reads to agents (MCP) and to other plugins. `TenantReads` checks the
 * caller's permissions: the registry itself authorizes nothing.
 */
export function registerActions(options: {
  actionsRegistry: ActionsRegistryService;
  reads: TenantReads;
  healthReads: HealthReads;
  usageReads: UsageReads;
  fleetReads: FleetReads;
}): void {
  const { actionsRegistry, reads, healthReads, usageReads, fleetReads } =
    options;

  actionsRegistry.register({
    name: 'list-tenants',
    title: 'List tenants',
    description:
      'Lists tenants (customers of the SaaS) with tier, lifecycle state, owner, health and its reason, and use of the last 24 hours, page by page, and counts how many match. Sort by health, requests, errors, throttled or quota, descending, to find those that hurt or are busy.',
    attributes: READ_ONLY,
    schema: {
      input: z =>
        z.object({
          tier: z.array(z.enum(TIER_NAMES)).optional(),
          state: z.array(z.enum(LIFECYCLE_STATES)).optional(),
          health: z.array(z.enum(HEALTH_STATES)).optional(),
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
          byHealth: z.record(z.number()).optional(),
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

  actionsRegistry.register({
    name: 'get-tenant-health',
    title: 'Get the health of a tenant',
    description:
      'Tells how a tenant and each of its ECS services fare (healthy, deploying, unknown, degraded, down), the reason in a sentence, running of desired tasks, deployments, the last task that stopped and why, and how old the answer is.',
    attributes: READ_ONLY,
    schema: {
      input: z => z.object({ tenantId: z.string() }),
      output: z =>
        z.object({
          health: z.record(z.unknown()),
          shared: z
            .boolean()
            .describe('The services are shared with other tenants'),
          services: z.array(z.record(z.unknown())),
          stack: z.record(z.unknown()).optional(),
          collector: z.record(z.unknown()),
        }),
    },
    action: async ({ input, credentials }) => {
      const answer = await healthReads.health(input.tenantId, credentials);
      return {
        output: {
          health: { ...answer.health },
          shared: answer.shared,
          services: answer.services.map(service => ({ ...service })),
          ...(answer.stack ? { stack: { ...answer.stack } } : {}),
          collector: { ...answer.collector },
        },
      };
    },
  });

  actionsRegistry.register({
    name: 'get-tenant-usage',
    title: 'Get the API usage of a tenant',
    description:
      'Tells how many requests a tenant sent over a time, how many failed (4xx, 5xx) or were throttled (429), latency percentiles, by service, and how much of its quota is used and when it will be used up.',
    attributes: READ_ONLY,
    schema: {
      input: z =>
        z.object({
          tenantId: z.string(),
          from: z
            .string()
            .optional()
            .describe('ISO time; default 24 hours before "to"'),
          to: z.string().optional().describe('ISO time; default now'),
          step: z.enum(USAGE_STEPS).optional(),
          points: z
            .boolean()
            .optional()
            .describe('Also the series, not only the totals'),
        }),
      output: z =>
        z.object({
          from: z.string(),
          to: z.string(),
          totals: z.record(z.unknown()),
          byService: z.array(z.record(z.unknown())),
          quota: z.record(z.unknown()).optional(),
          plan: z.record(z.unknown()),
          points: z.array(z.record(z.unknown())).optional(),
          collector: z.record(z.unknown()),
        }),
    },
    action: async ({ input, credentials }) => {
      const { tenantId, points, ...query } = input;
      const answer = await usageReads.usage(
        tenantId,
        parseUsageQuery(query),
        credentials,
      );
      return {
        output: {
          from: answer.from,
          to: answer.to,
          totals: { ...answer.totals },
          byService: answer.byService.map(each => ({ ...each })),
          ...(answer.quota ? { quota: { ...answer.quota } } : {}),
          plan: { ...answer.plan },
          ...(points
            ? { points: answer.points.map(point => ({ ...point })) }
            : {}),
          collector: { ...answer.collector },
        },
      };
    },
  });

  actionsRegistry.register({
    name: 'get-fleet',
    title: 'Get the state of the fleet',
    description:
      'Sums up all tenants: how many by tier, state and health, what needs attention with the reason (worst first), requests per minute, error and throttled rates, tenants near their quota, the loudest in the pool, the busiest, and the room left in the cell.',
    attributes: READ_ONLY,
    schema: {
      input: z => z.object({}),
      output: z => z.object({ fleet: z.record(z.unknown()) }),
    },
    action: async ({ credentials }) => ({
      output: { fleet: { ...(await fleetReads.fleet(credentials)) } },
    }),
  });
}
