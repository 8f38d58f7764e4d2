import { AwsError } from '../../errors';
import type { Clock } from '../../types';
import type { ApiKey, Stage, Throttle, UsagePlan } from './model';
import type { ApiTables } from './tables';

const DAY_MS = 86_400_000;

/** A day in UTC, as `2026-11-24`. */
export const dayOf = (date: Date): string => date.toISOString().slice(0, 10);

/** First day of the quota period that `now` is in. */
function periodStart(
  { period, offset }: NonNullable<UsagePlan['quota']>,
  now: Date,
): Date {
  const day = new Date(`${dayOf(now)}T00:00:00Z`);
  if (period === 'DAY') {
    return day;
  }
  if (period === 'WEEK') {
    const back = (day.getUTCDay() - offset + 7) % 7;
    return new Date(day.getTime() - back * DAY_MS);
  }
  const first = new Date(
    Date.UTC(day.getUTCFullYear(), day.getUTCMonth(), 1 + offset),
  );
  return first > day
    ? new Date(
        Date.UTC(day.getUTCFullYear(), day.getUTCMonth() - 1, 1 + offset),
      )
    : first;
}

/** Rates and quotas of keys. */
export class UsageMeter {
  readonly #buckets = new Map<string, { tokens: number; atMs: number }>();

  constructor(
    private readonly tables: ApiTables,
    private readonly clock: Clock,
  ) {}

  /** Counts a request, or tells why it may not pass. */
  admit(plan: UsagePlan, key: ApiKey): 'ok' | 'throttled' | 'quota' {
    const now = this.clock.now();
    if (
      plan.throttle &&
      !this.#takeToken(`${plan.id}/${key.id}`, plan.throttle)
    ) {
      return 'throttled';
    }
    if (plan.quota && this.#used(plan, key.id, now) >= plan.quota.limit) {
      return 'quota';
    }
    const today = `${plan.id}/${key.id}/${dayOf(now)}`;
    this.tables.usage.put(today, (this.tables.usage.get(today) ?? 0) + 1);
    return 'ok';
  }

  /** Whether a method that has a limit of its own has room for one more, of whomever. */
  admitToMethod(stage: Stage, method: string): boolean {
    const throttle = stage.throttles?.[method];
    return (
      !throttle ||
      this.#takeToken(`${stage.apiId}/${stage.name} ${method}`, throttle)
    );
  }

  /** Requests per day from `start` to `end` (days, inclusive), as `[used, remaining]`. */
  daily(
    plan: UsagePlan,
    keyId: string,
    start: string,
    end: string,
  ): Array<[used: number, remaining: number]> {
    const from = Date.parse(`${start}T00:00:00Z`);
    const to = Date.parse(`${end}T00:00:00Z`);
    if (Number.isNaN(from) || Number.isNaN(to) || to < from) {
      throw new AwsError(
        'BadRequestException',
        'Invalid start or end date specified',
      );
    }
    const result: Array<[number, number]> = [];
    for (let day = from; day <= to; day += DAY_MS) {
      const date = new Date(day);
      const used =
        this.tables.usage.get(`${plan.id}/${keyId}/${dayOf(date)}`) ?? 0;
      const remaining = plan.quota
        ? Math.max(0, plan.quota.limit - this.#used(plan, keyId, date))
        : 0;
      result.push([used, remaining]);
    }
    return result;
  }

  #used(plan: UsagePlan, keyId: string, until: Date): number {
    let used = 0;
    const start = periodStart(plan.quota!, until).getTime();
    for (let day = start; day <= until.getTime(); day += DAY_MS) {
      used +=
        this.tables.usage.get(`${plan.id}/${keyId}/${dayOf(new Date(day))}`) ??
        0;
    }
    return used;
  }

  /** A token bucket: refilled at its rate, as deep as its burst. */
  #takeToken(id: string, { rateLimit, burstLimit }: Throttle): boolean {
    const nowMs = this.clock.now().getTime();
    const bucket = this.#buckets.get(id) ?? { tokens: burstLimit, atMs: nowMs };
    const tokens = Math.min(
      burstLimit,
      bucket.tokens + ((nowMs - bucket.atMs) / 1000) * rateLimit,
    );
    const passes = tokens >= 1;
    this.#buckets.set(id, {
      tokens: passes ? tokens - 1 : tokens,
      atMs: nowMs,
    });
    return passes;
  }
}
