import type {
  RequestCounts,
  TenantListItem,
  UsagePoint,
  UsageStep,
} from '@tenantry/plugin-tenants-common';
import { HOUR, iso, MINUTE, noise } from './noise';

type Sender = Pick<TenantListItem, 'tenantId' | 'tier'>;

export const STEPS: Record<UsageStep, number> = {
  '5m': 5 * MINUTE,
  '1h': HOUR,
  '1d': 24 * HOUR,
};

/** The width that the back end would choose. */
function stepFor(hours: number): UsageStep {
  if (hours <= 30) {
    return '5m';
  }
  return hours <= 400 ? '1h' : '1d';
}

/** Requests of one window; busier by day, with a spike of refusals for some. */
function countsOf(
  id: string,
  at: number,
  ms: number,
  perMinute: number,
): RequestCounts {
  const day = 1 + 0.6 * Math.sin((at / (24 * HOUR)) * 2 * Math.PI);
  const requests = Math.round(
    (perMinute * ms * day * (0.7 + 0.6 * noise(id, at))) / MINUTE,
  );
  const throttled = noise(id, at, 't') > 0.93 ? Math.round(requests * 0.1) : 0;
  const serverErrors =
    noise(id, at, 'e') > 0.95 ? Math.ceil(requests * 0.02) : 0;
  const clientErrors = throttled + Math.round(requests * 0.01);
  return {
    requests,
    ok: requests - clientErrors - serverErrors,
    clientErrors,
    serverErrors,
    throttled,
  };
}

export const latencyOf = (id: string, at: number, requests: number) =>
  requests > 0
    ? {
        p50: 20 + 10 * noise(id, at, 'p'),
        p95: 80 + 60 * noise(id, at, 'q'),
        p99: 160 + 200 * noise(id, at, 'r'),
      }
    : { p50: null, p95: null, p99: null };

export function add(one: RequestCounts, other: RequestCounts): RequestCounts {
  return {
    requests: one.requests + other.requests,
    ok: one.ok + other.ok,
    clientErrors: one.clientErrors + other.clientErrors,
    serverErrors: one.serverErrors + other.serverErrors,
    throttled: one.throttled + other.throttled,
  };
}

export const NOTHING: RequestCounts = {
  requests: 0,
  ok: 0,
  clientErrors: 0,
  serverErrors: 0,
  throttled: 0,
};

/** Requests of a tenant in the window of so many ms that a time is in. */
export function countsAt(
  { tenantId: id, tier }: Sender,
  at: number,
  ms: number,
): RequestCounts {
  const busy = { basic: 3, advanced: 20, premium: 60 }[tier];
  return countsOf(
    id,
    Math.floor(at / ms) * ms,
    ms,
    busy * (0.3 + 2 * noise(id)),
  );
}

/** Points of tenants together, for the range that a query asks for. */
export function pointsOf(
  tenants: Sender[],
  search: URLSearchParams,
  now: number,
) {
  const to = Date.parse(search.get('to') ?? iso(now));
  const from = Date.parse(search.get('from') ?? iso(to - 24 * HOUR));
  const hours = (to - from) / HOUR;
  const step = stepFor(hours);
  const ms = STEPS[step];
  const points: UsagePoint[] = [];
  // The latest window is not complete yet.
  for (let at = Math.ceil(from / ms) * ms; at + 2 * ms <= to; at += ms) {
    const counts = tenants
      .map(tenant => countsAt(tenant, at, ms))
      .reduce(add, NOTHING);
    points.push({
      at: iso(at),
      ...counts,
      latency: latencyOf(tenants[0]?.tenantId ?? '', at, counts.requests),
    });
  }
  return { from: iso(from), to: iso(to), step, points };
}

/** Traffic of tenants in the last hour. */
export function ratesOf(tenants: Sender[], now: number) {
  const search = new URLSearchParams({
    from: iso(now - HOUR - 10 * MINUTE),
    to: iso(now),
  });
  const recent = pointsOf(tenants, search, now).points.slice(-12);
  const rate = (of: (point: UsagePoint) => number) => ({
    now: recent.length ? of(recent[recent.length - 1]) : 0,
    recent: recent.map(of),
  });
  return {
    requestsPerMinute: rate(({ requests }) => requests / 5),
    errorRate: rate(
      ({ serverErrors, requests }) => serverErrors / (requests || 1),
    ),
    throttledRate: rate(
      ({ throttled, requests }) => throttled / (requests || 1),
    ),
  };
}
