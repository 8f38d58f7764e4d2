import type { Latency } from '@tenantry/plugin-tenants-common';

/**
 * Boundaries of the latency buckets, ms: ten a decade (Renard's R10) from 10 ms to 10 s,
 * fewer outside. What is told of a bucket is its geometric middle, so a percentile is at
 * most 14 % off between 10 ms and 10 s. Percentiles themselves could not be added up over
 * windows and tenants; counts can. Changing one changes what stored rows mean.
 */
export const BOUNDS_MS = [
  2, 5, 10, 12.5, 16, 20, 25, 31.5, 40, 50, 63, 80, 100, 125, 160, 200, 250,
  315, 400, 500, 630, 800, 1000, 1250, 1600, 2000, 2500, 3150, 4000, 5000, 6300,
  8000, 10_000, 15_000, 20_000, 30_000,
] as const;

/** Counts by bucket; bucket `i` is below `BOUNDS_MS[i]`, the last one has no end. */
export type Histogram = Map<number, number>;

/** `counts[i]`: how many took `BOUNDS_MS[i]` or longer. */
export function fromCumulative(total: number, counts: number[]): Histogram {
  const histogram: Histogram = new Map();
  let longer = total;
  BOUNDS_MS.forEach((_bound, index) => {
    const count = longer - counts[index];
    if (count > 0) {
      histogram.set(index, count);
    }
    longer = counts[index];
  });
  if (longer > 0) {
    histogram.set(BOUNDS_MS.length, longer);
  }
  return histogram;
}

/** Adds `more` to `histogram`. */
export function addTo(histogram: Histogram, more: Histogram): void {
  for (const [bucket, count] of more) {
    histogram.set(bucket, (histogram.get(bucket) ?? 0) + count);
  }
}

/** As it is stored: `12:5 13:80`, buckets in order. */
export const encode = (histogram: Histogram): string =>
  [...histogram]
    .sort(([a], [b]) => a - b)
    .map(([bucket, count]) => `${bucket}:${count}`)
    .join(' ');

export const decode = (text: string): Histogram =>
  new Map(
    text
      .split(' ')
      .filter(Boolean)
      .map(part => part.split(':').map(Number) as [number, number]),
  );

/** What is told of a bucket, ms. */
function middleOf(bucket: number): number {
  const from = bucket === 0 ? 1 : BOUNDS_MS[bucket - 1];
  const to = BOUNDS_MS[bucket] ?? from;
  return Math.round(Math.sqrt(from * to) * 10) / 10;
}

/** The latency that a share of the requests did not exceed; null without requests. */
export function quantile(histogram: Histogram, share: number): number | null {
  const buckets = [...histogram].sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  let passed = 0;
  for (const [bucket, count] of buckets) {
    passed += count;
    if (passed >= total * share) {
      return middleOf(bucket);
    }
  }
  return null;
}

export const latencyOf = (histogram: Histogram): Latency => ({
  p50: quantile(histogram, 0.5),
  p95: quantile(histogram, 0.95),
  p99: quantile(histogram, 0.99),
});
