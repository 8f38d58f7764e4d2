import {
  COMPUTES,
  HEALTH_STATES,
  ISOLATIONS,
  ROUTINGS,
  TIER_NAMES,
} from '@tenantry/plugin-tenants-common';
import { count, number, oneOf, query, ref, shape, text, time } from './parts';

/** Values that more than one resource has. */
export const tier = oneOf(TIER_NAMES);
export const isolation = oneOf(ISOLATIONS);
export const healthState = oneOf(HEALTH_STATES);
export const compute = oneOf(COMPUTES);
export const routing = oneOf(ROUTINGS);
export const period = oneOf(['DAY', 'WEEK', 'MONTH']);
/** `null` where nothing was measured. */
export const nullable = { type: ['number', 'null'] };

export const usagePlan = shape({
  rateLimit: number,
  burstLimit: number,
  quota: shape({ limit: number, period }),
});

export const requestCounts = {
  requests: count,
  ok: count,
  clientErrors: { ...count, description: '4xx, 429 included' },
  serverErrors: { ...count, description: '5xx' },
  throttled: { ...count, description: '429' },
};

/** Whether there is room for a tenant, in one respect. */
export const capacityCheck = (more: Record<string, object> = {}) =>
  shape(
    {
      ...more,
      id: text,
      title: text,
      state: oneOf(['ok', 'short', 'unknown']),
      message: text,
    },
    { used: number, limit: number, needs: number },
  );

export const rates = {
  requestsPerMinute: ref('Rate'),
  errorRate: ref('Rate'),
  throttledRate: ref('Rate'),
};

export const collectors = {
  health: ref('CollectorStatus'),
  usage: ref('CollectorStatus'),
};

export const range = [
  query('from', 'Default: 24 hours before `to`', time),
  query('to', 'Default: now', time),
];
