import {
  AGGREGATES,
  SUMS,
  type Accumulator,
  type AggregateCall,
} from './aggregates';
import type { Compiled } from './compiled';
import type { Row } from './rows';
import type { Stage } from './stages';
import { compileSums } from './sums';
import type { Value } from './values';

interface Group {
  keys: Value[];
  sums: Float64Array;
  counts: Float64Array;
  /** Of the aggregates that are no sums. */
  others: Accumulator[];
}

/** Rows in groups; a group's row holds its keys, then the results of the expressions. */
export function grouped(
  by: Compiled[],
  aggregates: AggregateCall[],
  results: Compiled[],
  next: Stage,
): Stage {
  const summed = aggregates.filter(({ name }) => Object.hasOwn(SUMS, name));
  const others = aggregates.filter(call => !summed.includes(call));
  const addUp = compileSums(summed.map(({ input }) => input));
  const groups = new Map<string, Group>();

  const start = (keys: Value[]): Group => ({
    keys,
    sums: new Float64Array(summed.length),
    counts: new Float64Array(summed.length),
    others: others.map(({ name, input, percent }) =>
      AGGREGATES[name](input, percent),
    ),
  });

  function resultsOf({ sums, counts, others: accumulators }: Group): Value[] {
    return aggregates.map(call => {
      const index = summed.indexOf(call);
      return index < 0
        ? accumulators[others.indexOf(call)].result()
        : SUMS[call.name](sums[index], counts[index]);
    });
  }

  return {
    push(row: Row) {
      const keys = by.map(key => key.evaluate(row));
      const id = keys.join('\0');
      let group = groups.get(id);
      if (!group) {
        group = start(keys);
        groups.set(id, group);
      }
      addUp(row, group.sums, group.counts);
      for (const accumulator of group.others) {
        accumulator.add(row);
      }
    },
    end() {
      for (const group of groups.values()) {
        const row = { values: resultsOf(group) };
        next.push({
          values: [
            ...group.keys,
            ...results.map(result => result.evaluate(row)),
          ],
        });
      }
      next.end();
    },
  };
}
