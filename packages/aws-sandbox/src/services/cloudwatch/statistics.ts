import { NotSupportedError } from '../../errors';
import type { Minute } from './MetricStore';

/** What CloudWatch says of the measurements of a period. */
const STATISTICS: Record<string, (minute: Minute) => number> = {
  Average: ({ sum, count }) => sum / count,
  Sum: ({ sum }) => sum,
  Minimum: ({ min }) => min,
  Maximum: ({ max }) => max,
  SampleCount: ({ count }) => count,
};

/** One statistic by period, oldest first; periods without measurement have none. */
export function byPeriod(
  minutes: Minute[],
  periodMs: number,
  statistic: string,
): Array<{ at: Date; value: number }> {
  const valueOf = STATISTICS[statistic];
  if (!valueOf) {
    throw new NotSupportedError(`the statistic ${statistic}`);
  }
  const periods = new Map<number, Minute>();
  for (const minute of minutes) {
    const startMs = Math.floor(minute.startMs / periodMs) * periodMs;
    const period = periods.get(startMs);
    periods.set(
      startMs,
      period
        ? {
            startMs,
            sum: period.sum + minute.sum,
            count: period.count + minute.count,
            min: Math.min(period.min, minute.min),
            max: Math.max(period.max, minute.max),
          }
        : { ...minute, startMs },
    );
  }
  return [...periods.values()].map(period => ({
    at: new Date(period.startMs),
    value: valueOf(period),
  }));
}
