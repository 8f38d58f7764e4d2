import type { QuotaUse, UsagePlan } from '@tenantry/plugin-tenants-common';

type Period = UsagePlan['quota']['period'];

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

/** The period that a moment is in; days, weeks (from Sunday) and months in UTC, as API Gateway has them. */
export function periodOf(
  period: Period,
  nowMs: number,
): { startMs: number; endMs: number } {
  const now = new Date(nowMs);
  const day = Date.UTC(
    now.getUTCFullYear(),
    now.getUTCMonth(),
    now.getUTCDate(),
  );
  switch (period) {
    case 'DAY':
      return { startMs: day, endMs: day + DAY_MS };
    case 'WEEK': {
      const startMs = day - now.getUTCDay() * DAY_MS;
      return { startMs, endMs: startMs + 7 * DAY_MS };
    }
    case 'MONTH':
      return {
        startMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1),
        endMs: Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1),
      };
    default:
      throw new TypeError(`No such period: ${period}`);
  }
}

/** When the rest is used up if the last hour's rate goes on; `undefined` when the period ends before. */
export function forecast(options: {
  used: number;
  limit: number;
  /** Requests that counted in the last hour. */
  lastHour: number;
  countedAtMs: number;
  periodEndMs: number;
}): number | undefined {
  const { used, limit, lastHour, countedAtMs, periodEndMs } = options;
  if (used >= limit) {
    return countedAtMs;
  }
  if (lastHour <= 0) {
    return undefined;
  }
  const atMs = countedAtMs + ((limit - used) / lastHour) * HOUR_MS;
  return atMs < periodEndMs ? atMs : undefined;
}

/** Use of a quota as of now, from the latest count; `undefined` before the first. */
export function quotaUseOf(
  {
    used,
    countedAtMs,
    lastHour,
  }: { used?: number; countedAtMs?: number; lastHour: number },
  { quota }: Pick<UsagePlan, 'quota'>,
  nowMs: number,
): QuotaUse | undefined {
  if (used === undefined || countedAtMs === undefined) {
    return undefined;
  }
  const { startMs, endMs } = periodOf(quota.period, nowMs);
  // What was counted in an earlier period is over; nothing is known to be used of this one.
  const current = countedAtMs >= startMs ? used : 0;
  const exhaustedAtMs = forecast({
    used: current,
    limit: quota.limit,
    lastHour,
    countedAtMs: Math.max(countedAtMs, startMs),
    periodEndMs: endMs,
  });
  const iso = (ms: number) => new Date(ms).toISOString();
  return {
    used: current,
    limit: quota.limit,
    period: quota.period,
    periodStart: iso(startMs),
    periodEnd: iso(endMs),
    ...(exhaustedAtMs === undefined ? {} : { exhaustedAt: iso(exhaustedAtMs) }),
    countedAt: iso(countedAtMs),
  };
}

/** Days to ask API Gateway for, as it wants them. */
export function daysOf(
  period: Period,
  nowMs: number,
): { from: string; to: string } {
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
  return { from: day(periodOf(period, nowMs).startMs), to: day(nowMs) };
}
