import type { Compiled } from './compiled';
import type { Row } from './rows';
import { compare, type Value } from './values';

/** Takes in a group's rows, one by one. */
export interface Accumulator {
  add(row: Row): void;
  result(): Value;
}

class Count implements Accumulator {
  #count = 0;

  constructor(private readonly input?: Compiled) {}

  add(row: Row): void {
    if (!this.input || this.input.evaluate(row) !== undefined) {
      this.#count += 1;
    }
  }

  result(): Value {
    return this.#count;
  }
}

/** Of numbers when there are any: logs write `-` where there is no number. */
class Extreme implements Accumulator {
  #number?: number;
  #text?: string;

  constructor(
    private readonly input: Compiled,
    private readonly isBetter: (order: number) => boolean,
  ) {}

  add(row: Row): void {
    const number = this.input.number(row);
    if (!Number.isNaN(number)) {
      this.#number = this.#better(number, this.#number);
      return;
    }
    const text = this.input.evaluate(row);
    if (typeof text === 'string') {
      this.#text = this.#better(text, this.#text);
    }
  }

  result(): Value {
    return this.#number ?? this.#text;
  }

  #better<T extends string | number>(candidate: T, best?: T): T {
    return best === undefined || this.isBetter(compare(candidate, best))
      ? candidate
      : best;
  }
}

/** The smallest value that at least `percent` of the values do not exceed. */
class Percentile implements Accumulator {
  readonly #numbers: number[] = [];

  constructor(
    private readonly input: Compiled,
    private readonly percent: number,
  ) {}

  add(row: Row): void {
    const number = this.input.number(row);
    if (!Number.isNaN(number)) {
      this.#numbers.push(number);
    }
  }

  result(): Value {
    this.#numbers.sort((a, b) => a - b);
    const rank = Math.ceil((this.percent / 100) * this.#numbers.length);
    return this.#numbers[Math.max(0, rank - 1)];
  }
}

class Distinct implements Accumulator {
  readonly #seen = new Set<string>();

  constructor(private readonly input: Compiled) {}

  add(row: Row): void {
    const value = this.input.evaluate(row);
    if (value !== undefined) {
      this.#seen.add(String(value));
    }
  }

  result(): Value {
    return this.#seen.size;
  }
}

/** Aggregates that are sums, by name: what they make of a sum of numbers and their count. */
export const SUMS: Record<string, (sum: number, count: number) => Value> = {
  sum: sum => sum,
  avg: (sum, count) => (count > 0 ? sum / count : undefined),
};

/** Other aggregates by name; `percent` is the second argument of `pct`. */
export const AGGREGATES: Record<
  string,
  (input: Compiled, percent: number) => Accumulator
> = {
  count: input => new Count(input.constant === undefined ? input : undefined),
  min: input => new Extreme(input, order => order < 0),
  max: input => new Extreme(input, order => order > 0),
  pct: (input, percent) => new Percentile(input, percent),
  count_distinct: input => new Distinct(input),
};

/** Aggregates that CloudWatch has and the sandbox has not. */
export const OTHER_AGGREGATES = [
  'stddev',
  'earliest',
  'latest',
  'sortsfirst',
  'sortslast',
];

/** A call of an aggregate. */
export interface AggregateCall {
  name: string;
  input: Compiled;
  percent: number;
}
