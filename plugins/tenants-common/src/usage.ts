import type { CollectorStatus } from './health';
import type { TierName, UsagePlan } from './tiers';

/** Width of the points of a series. */
export const USAGE_STEPS = ['5m', '1h', '1d'] as const;
export type UsageStep = (typeof USAGE_STEPS)[number];

/** How long each width is kept: 2 days, 30 days, 13 months. */
export const USAGE_KEPT_DAYS: Record<UsageStep, number> = {
  '5m': 2,
  '1h': 30,
  '1d': 396,
};

/** Requests of one window. `throttled` (429) is a part of `clientErrors`. */
export interface RequestCounts {
  requests: number;
  /** Answered below 400. */
  ok: number;
  /** 4xx, the throttled ones included. */
  clientErrors: number;
  /** 5xx. */
  serverErrors: number;
  /** 429, over the rate as well as over the quota. */
  throttled: number;
}

/** Milliseconds; null when there was no request. */
export interface Latency {
  p50: number | null;
  p95: number | null;
  p99: number | null;
}

export interface UsagePoint extends RequestCounts {
  /** ISO time of the window's beginning. */
  at: string;
  latency: Latency;
}

/** Use of the tier's quota in its running period, as API Gateway counts. */
export interface QuotaUse {
  used: number;
  limit: number;
  period: 'DAY' | 'WEEK' | 'MONTH';
  /** ISO times of the period's beginning and end (UTC). */
  periodStart: string;
  periodEnd: string;
  /** ISO time at which it is used up if the last hour's rate goes on; absent if it is not before the period ends. */
  exhaustedAt?: string;
  /** ISO time of the count. */
  countedAt: string;
}

/** What a list shows of a tenant's use: the last 24 hours. */
export interface UsageSummary extends RequestCounts {
  /** Requests per hour, oldest first, 24 numbers. */
  hourly: number[];
  /** Absent until it was read first. */
  quota?: QuotaUse;
}

/** Query of `GET /tenants/{id}/usage` and `GET /fleet/usage`. */
export interface UsageQuery {
  /** ISO time; default 24 hours before `to`. */
  from?: string;
  /** ISO time; default now. */
  to?: string;
  /** Default: the finest that gives 400 points at most and is kept so long. */
  step?: UsageStep;
}

/** Answer of `GET /tenants/{id}/usage`. */
export interface TenantUsageResponse {
  tenantId: string;
  from: string;
  to: string;
  step: UsageStep;
  /** One per window, gaps filled with zeros where the log was read, oldest first. */
  points: UsagePoint[];
  totals: RequestCounts & { latency: Latency };
  /** By what the route leads to: `orders`, `products`, `users`; busiest first. */
  byService: Array<RequestCounts & { name: string }>;
  plan: UsagePlan;
  quota?: QuotaUse;
  collector: CollectorStatus;
}

/** Answer of `GET /fleet/usage`: all tenants that the caller may see, by tier. */
export interface FleetUsageResponse {
  from: string;
  to: string;
  step: UsageStep;
  series: Array<{ tier: TierName; points: UsagePoint[] }>;
  collector: CollectorStatus;
}
