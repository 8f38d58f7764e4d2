import {
  addTo,
  BOUNDS_MS,
  decode,
  encode,
  fromCumulative,
  latencyOf,
  quantile,
  type Histogram,
} from './latency';

/** As the query counts them. */
const histogramOf = (latencies: number[]): Histogram =>
  fromCumulative(
    latencies.length,
    BOUNDS_MS.map(
      bound => latencies.filter(latency => latency >= bound).length,
    ),
  );

/** Latencies as services have them: many short ones, a long tail. */
function sample(size: number, seed: number): number[] {
  let state = seed;
  const random = () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
  return Array.from({ length: size }, () =>
    Math.min(10_000, Math.max(10, 40 * Math.exp(1.6 * (random() * 4 - 2)))),
  );
}

const exact = (latencies: number[], share: number) =>
  [...latencies].sort((a, b) => a - b)[Math.ceil(latencies.length * share) - 1];

describe('latency histograms', () => {
  it('tell percentiles that are at most 14 % off', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const latencies = sample(5_000, seed);
      const histogram = histogramOf(latencies);
      for (const share of [0.5, 0.95, 0.99]) {
        const told = quantile(histogram, share)!;
        const truth = exact(latencies, share);
        expect(Math.abs(told - truth) / truth).toBeLessThan(0.14);
      }
    }
  });

  it('add up: parts tell what the whole tells', () => {
    const [a, b] = [sample(700, 1), sample(90, 2)];
    const sum = histogramOf(a);
    addTo(sum, histogramOf(b));
    expect(encode(sum)).toBe(encode(histogramOf([...a, ...b])));
    expect(latencyOf(sum)).toEqual(latencyOf(histogramOf([...a, ...b])));
  });

  it('count each latency once, at the edges as well', () => {
    const edges = [0, 1, ...BOUNDS_MS, 29_999, 60_000];
    const histogram = histogramOf(edges);
    const total = [...histogram.values()].reduce((sum, each) => sum + each, 0);
    expect(total).toBe(edges.length);
    expect(histogram.get(BOUNDS_MS.length)).toBe(2);
  });

  it('are stored as short text', () => {
    const histogram = histogramOf([3, 45, 45, 1_100]);
    expect(encode(histogram)).toBe('1:1 9:2 23:1');
    expect(decode(encode(histogram))).toEqual(histogram);
    expect(decode('')).toEqual(new Map());
  });

  it('know nothing without requests', () => {
    expect(latencyOf(new Map())).toEqual({ p50: null, p95: null, p99: null });
  });
});
