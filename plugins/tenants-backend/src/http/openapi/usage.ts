import { USAGE_STEPS } from '@tenantry/plugin-tenants-common';
import {
  answers,
  count,
  list,
  ofTenant,
  oneOf,
  query,
  ref,
  shape,
  text,
  time,
} from './parts';
import {
  nullable,
  period,
  range,
  requestCounts,
  tier,
  usagePlan,
} from './values';

const step = oneOf(USAGE_STEPS);
const latency = {
  ...shape({ p50: nullable, p95: nullable, p99: nullable }),
  description: 'Milliseconds; at most 14 % off between 10 ms and 10 s',
};
const usageRange = [
  ...range,
  query(
    'step',
    'Width of the windows; default: the finest that is kept and gives 400 at most',
    step,
  ),
];

/** How much tenants use. From the store. */
export const usagePaths = {
  '/tenants/{tenantId}/usage': ofTenant(
    'GetTenantUsage',
    'Requests, errors, throttles and latency over time, and the quota. From the store.',
    ['Points and totals', 'TenantUsage'],
    { parameters: usageRange },
  ),
  '/fleet/usage': {
    get: {
      operationId: 'GetFleetUsage',
      description:
        'Requests of all tenants that the caller may see, by tier. From the store.',
      parameters: usageRange,
      responses: answers('One series per tier', 'FleetUsage'),
    },
  },
};

export const usageSchemas = {
  QuotaUse: shape(
    {
      used: count,
      limit: count,
      period,
      periodStart: time,
      periodEnd: time,
      countedAt: time,
    },
    { exhaustedAt: time },
  ),
  UsageSummary: shape(
    { ...requestCounts, hourly: list(count) },
    { quota: ref('QuotaUse') },
  ),
  UsagePoint: shape({ at: time, ...requestCounts, latency }),
  TenantUsage: shape(
    {
      tenantId: text,
      from: time,
      to: time,
      step,
      points: list(ref('UsagePoint')),
      totals: shape({ ...requestCounts, latency }),
      byService: list(shape({ name: text, ...requestCounts })),
      plan: usagePlan,
      collector: ref('CollectorStatus'),
    },
    { quota: ref('QuotaUse') },
  ),
  FleetUsage: shape({
    from: time,
    to: time,
    step,
    series: list(shape({ tier, points: list(ref('UsagePoint')) })),
    collector: ref('CollectorStatus'),
  }),
};
