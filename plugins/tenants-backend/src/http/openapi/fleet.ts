import { ATTENTION_KINDS } from '@tenantry/plugin-tenants-common';
import {
  answers,
  count,
  counts,
  inPath,
  list,
  notFound,
  number,
  oneOf,
  ref,
  shape,
  text,
  time,
} from './parts';
import {
  capacityCheck,
  collectors,
  rates,
  requestCounts,
  tier,
} from './values';

/** All tenants as one. From the store. */
export const fleetPaths = {
  '/fleet': {
    get: {
      operationId: 'GetFleet',
      description:
        'All tenants that the caller may see, as one: totals, what needs attention, traffic, room. From the store.',
      parameters: [],
      responses: answers('The fleet', 'Fleet'),
    },
  },
  '/services/{service}': {
    get: {
      operationId: 'GetServiceTenants',
      description:
        'Whom a service of the SaaS serves, for example `orders`, and how each of its copies fares. From the store.',
      parameters: [inPath('service')],
      responses: answers('Copies, worst first', 'ServiceTenants', notFound),
    },
  },
};

export const fleetSchemas = {
  Rate: {
    ...shape({ now: number, recent: list(number) }),
    description: 'The latest complete 5 minutes, and the latest hour',
  },
  Fleet: shape(
    {
      tenants: count,
      cells: count,
      byTier: counts,
      byState: counts,
      byHealth: counts,
      ...rates,
      attention: list(
        shape(
          {
            kind: oneOf(ATTENTION_KINDS),
            displayName: text,
            tier,
            reason: text,
            since: time,
          },
          { tenantId: text, taskId: text },
        ),
      ),
      attentionCount: count,
      nearQuota: list(
        shape({
          tenantId: text,
          displayName: text,
          tier,
          quota: ref('QuotaUse'),
        }),
      ),
      loudest: list(
        shape({
          tenantId: text,
          displayName: text,
          requests: count,
          share: number,
          fairShare: number,
          throttled: count,
        }),
      ),
      busiest: list(
        shape({ tenantId: text, displayName: text, tier, ...requestCounts }),
      ),
      headroom: list(capacityCheck({ cell: text })),
      drift: ref('FleetDrift'),
      collectors: shape({ ...collectors, drift: ref('CollectorStatus') }),
    },
    {
      byCell: list(
        shape({
          cell: text,
          region: text,
          tenants: count,
          collector: ref('CollectorStatus'),
        }),
      ),
    },
  ),
  ServiceTenants: shape({
    service: text,
    tenants: count,
    byHealth: counts,
    items: list(
      shape(
        {
          displayName: text,
          tier,
          tenants: count,
          service: ref('ServiceHealth'),
        },
        { tenantId: text },
      ),
    ),
    totalItems: count,
    collector: ref('CollectorStatus'),
  }),
};
