import { formulaOf, type Compiled } from './compiled';
import type { Row } from './rows';

/** Adds a row's numbers to sums and counts, each at the place of its expression. */
export type AddUp = (
  row: Row,
  sums: Float64Array,
  counts: Float64Array,
) => void;

/**
 * Makes one function of all the sums of a query. A roll-up has dozens of them over the
 * same few fields: evaluated one by one, as nested functions, they take ten times as long
 * as the rest of the query. The text of the function is made of numbers, names of our own
 * and signs of arithmetic; nothing of the query's text gets into it.
 */
export function compileSums(inputs: Compiled[]): AddUp {
  const leaves: Compiled[] = [];
  const leaf = (of: Compiled) => {
    const known = leaves.indexOf(of);
    return `v${known < 0 ? leaves.push(of) - 1 : known}`;
  };
  const formulas = inputs.map(input => formulaOf(input, leaf));
  const body = [
    ...leaves.map(
      (_, index) => `const v${index} = leaves[${index}].number(row);`,
    ),
    'let x;',
    // Only NaN, which is no number, is not itself.
    ...formulas.map(
      (formula, index) =>
        `x = ${formula}; if (x === x) { sums[${index}] += x; counts[${index}] += 1; }`,
    ),
  ];
  // eslint-disable-next-line no-new-func
  return new Function(
    'leaves',
    `return (row, sums, counts) => { ${body.join('\n')} };`,
  )(leaves) as AddUp;
}
