import { compare, numberOf, type Value } from './values';

/** Takes in the values of a group's rows, one by one. */
export interface Accumulator {
  add(value: Value): void;
  result(): Value;
}

function counter(every: boolean): Accumulator {
  let count = 0;
  return {
    add(value) {
      if (every || value !== undefined) {
        count += 1;
      }
    },
    result: () => count,
  };
}

function summary(result: (sum: number, count: number) => Value): Accumulator {
  let sum = 0;
  let count = 0;
  return {
    add(value) {
      const number = numberOf(value);
      if (number !== undefined) {
        sum += number;
        count += 1;
      }
    },
    result: () => result(sum, count),
  };
}

/** Of numbers when there are any: logs write `-` where there is no number. */
function extreme(isBetter: (order: number) => boolean): Accumulator {
  let number: number | undefined;
  let text: string | undefined;
  const better = <T extends string | number>(candidate: T, best?: T) =>
    best === undefined || isBetter(compare(candidate, best));
  return {
    add(value) {
      const candidate = numberOf(value);
      if (candidate !== undefined) {
        number = better(candidate, number) ? candidate : number;
      } else if (typeof value === 'string') {
        text = better(value, text) ? value : text;
      }
    },
    result: () => number ?? text,
  };
}

/** The smallest value that at least `percent` of the values do not exceed. */
function percentile(percent: number): Accumulator {
  const numbers: number[] = [];
  return {
    add(value) {
      const number = numberOf(value);
      if (number !== undefined) {
        numbers.push(number);
      }
    },
    result() {
      numbers.sort((a, b) => a - b);
      const rank = Math.ceil((percent / 100) * numbers.length);
      return numbers[Math.max(0, rank - 1)];
    },
  };
}

function distinct(): Accumulator {
  const seen = new Set<string>();
  return {
    add(value) {
      if (value !== undefined) {
        seen.add(String(value));
      }
    },
    result: () => seen.size,
  };
}

/** Aggregates by name; `percent` is the second argument of `pct`. */
export const AGGREGATES: Record<
  string,
  (options: { every: boolean; percent: number }) => Accumulator
> = {
  count: ({ every }) => counter(every),
  sum: () => summary(sum => sum),
  avg: () => summary((sum, count) => (count > 0 ? sum / count : undefined)),
  min: () => extreme(order => order < 0),
  max: () => extreme(order => order > 0),
  pct: ({ percent }) => percentile(percent),
  count_distinct: () => distinct(),
};

/** Aggregates that CloudWatch has and the sandbox has not. */
export const OTHER_AGGREGATES = [
  'stddev',
  'earliest',
  'latest',
  'sortsfirst',
  'sortslast',
];
