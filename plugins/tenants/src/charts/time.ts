import type { UsageStep } from '@tenantry/plugin-tenants-common';
import { DateTime, type DurationLike } from 'luxon';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export const STEP_MS: Record<UsageStep, number> = {
  '5m': 5 * MINUTE,
  '1h': HOUR,
  '1d': DAY,
};

/** What one point of a series stands for: "requests per hour". */
export const STEP_WORDS: Record<UsageStep, string> = {
  '5m': '5 minutes',
  '1h': 'hour',
  '1d': 'day',
};

/** Distances that people count time in. */
const TICKS: Array<{ ms: number; every: DurationLike; unit: 'hour' | 'day' }> =
  [
    ...[5, 10, 15, 30].map(minutes => ({
      ms: minutes * MINUTE,
      every: { minutes },
      unit: 'hour' as const,
    })),
    ...[1, 2, 3, 6, 12].map(hours => ({
      ms: hours * HOUR,
      every: { hours },
      unit: 'day' as const,
    })),
    ...[1, 2, 5, 7, 14, 30].map(days => ({
      ms: days * DAY,
      every: { days },
      unit: 'day' as const,
    })),
  ];

/** Round moments in the reader's zone between two times, `most` at most. */
export function timeTicks(from: number, to: number, most = 8): number[] {
  const { every, unit } =
    TICKS.find(({ ms }) => (to - from) / ms <= most) ?? TICKS[TICKS.length - 1];
  const ticks: number[] = [];
  let tick = DateTime.fromMillis(from).startOf(unit);
  while (tick.toMillis() <= to) {
    if (tick.toMillis() >= from) {
      ticks.push(tick.toMillis());
    }
    tick = tick.plus(every);
  }
  return ticks;
}

/** A tick's words: the hour within a day, the date beyond. */
export function formatTick(at: number, from: number, to: number): string {
  const time = DateTime.fromMillis(at);
  if (to - from > 3 * DAY) {
    return time.toFormat('d LLL');
  }
  return time.hour === 0 && time.minute === 0 && to - from > 12 * HOUR
    ? time.toFormat('d LLL')
    : time.toFormat('HH:mm');
}

/** The window that a point stands for, in the reader's zone; days are UTC's, as they are counted. */
export function formatWindow(at: number, stepMs: number): string {
  if (stepMs >= DAY) {
    return `${DateTime.fromMillis(at, { zone: 'utc' }).toFormat(
      'ccc d LLL yyyy',
    )} (UTC)`;
  }
  const from = DateTime.fromMillis(at);
  return `${from.toFormat('ccc d LLL, HH:mm')}\u2013${from
    .plus(stepMs)
    .toFormat('HH:mm')}`;
}
