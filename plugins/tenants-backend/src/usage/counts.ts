import type { RequestCounts } from '@tenantry/plugin-tenants-common';
import { addTo, decode, encode, type Histogram } from './latency';

/** Widths of windows, s. */
export const FIVE_MINUTES = 300;
export const HOUR = 3_600;
export const DAY = 86_400;

/** Requests of one tenant, or of all of a tier, in one window. */
export interface UsageRow {
  /** A tenant, or `tier:<tier>@<cell>`. */
  tenantId: string;
  /** Beginning of the window, epoch s. */
  at: number;
  requests: number;
  clientErrors: number;
  serverErrors: number;
  throttled: number;
  latency: Histogram;
  /** By service; the same counts. */
  services: Record<string, ServiceCounts>;
}

/** Requests, 4xx, 5xx, 429. */
export type ServiceCounts = [number, number, number, number];

export const emptyRow = (tenantId: string, at: number): UsageRow => ({
  tenantId,
  at,
  requests: 0,
  clientErrors: 0,
  serverErrors: 0,
  throttled: 0,
  latency: new Map(),
  services: {},
});

/** Adds `more` to `sum`. */
export function addUsage(sum: UsageRow, more: UsageRow): void {
  sum.requests += more.requests;
  sum.clientErrors += more.clientErrors;
  sum.serverErrors += more.serverErrors;
  sum.throttled += more.throttled;
  addTo(sum.latency, more.latency);
  for (const [name, counts] of Object.entries(more.services)) {
    const before = sum.services[name] ?? [0, 0, 0, 0];
    sum.services[name] = before.map(
      (count, index) => count + counts[index],
    ) as ServiceCounts;
  }
}

export const toCounts = (
  row: Pick<
    UsageRow,
    'requests' | 'clientErrors' | 'serverErrors' | 'throttled'
  >,
): RequestCounts => ({
  requests: row.requests,
  ok: row.requests - row.clientErrors - row.serverErrors,
  clientErrors: row.clientErrors,
  serverErrors: row.serverErrors,
  throttled: row.throttled,
});

/** A row of the table `usage`. */
export interface StoredUsage {
  /** Whose front door was asked. */
  cell: string;
  tenant_id: string;
  step: number;
  at: number;
  requests: number;
  client_errors: number;
  server_errors: number;
  throttled: number;
  latency: string;
  services: string;
}

export const toStored = (
  cell: string,
  row: UsageRow,
  step: number,
): StoredUsage => ({
  cell,
  tenant_id: row.tenantId,
  step,
  at: row.at,
  requests: row.requests,
  client_errors: row.clientErrors,
  server_errors: row.serverErrors,
  throttled: row.throttled,
  latency: encode(row.latency),
  services: JSON.stringify(row.services),
});

// PostgreSQL's driver answers bigints as strings.
export const fromStored = (row: StoredUsage): UsageRow => ({
  tenantId: row.tenant_id,
  at: Number(row.at),
  requests: Number(row.requests),
  clientErrors: Number(row.client_errors),
  serverErrors: Number(row.server_errors),
  throttled: Number(row.throttled),
  latency: decode(row.latency),
  services: JSON.parse(row.services),
});

export const floorTo = (seconds: number, step: number): number =>
  Math.floor(seconds / step) * step;
