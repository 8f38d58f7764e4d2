import type { Row } from './rows';
import { numberOf, type Value, type ValueType } from './values';

/**
 * An expression, ready to run, as a value and as a number (`NaN`: it is none), so that
 * arithmetic over hundreds of thousands of rows neither parses twice nor allocates.
 */
export interface Compiled {
  type: ValueType;
  evaluate(row: Row): Value;
  number(row: Row): number;
  /** The value, when it is the same for all rows. */
  constant?: string | number;
  /** The number as a formula over what is none itself; see `sums.ts`. */
  formula?(leaf: (of: Compiled) => string): string;
}

/** How an expression stands in a formula. */
export const formulaOf = (
  compiled: Compiled,
  leaf: (of: Compiled) => string,
): string =>
  compiled.constant === undefined
    ? compiled.formula?.(leaf) ?? leaf(compiled)
    : `(${compiled.number({})})`;

export const constant = (value: string | number): Compiled => {
  const number = numberOf(value);
  return {
    type: 'any',
    evaluate: () => value,
    number: () => number,
    constant: value,
  };
};

/** Something that is a number by nature. */
export const numeric = (
  number: (row: Row) => number,
  type: ValueType = 'any',
): Compiled => ({
  type,
  number,
  evaluate(row) {
    const value = number(row);
    return Number.isNaN(value) ? undefined : value;
  },
});

/** A number made of numbers, by the same formula for one row and for many. */
export function arithmetic(
  operands: Compiled[],
  apply: (...numbers: number[]) => number,
  formula: (...operands: string[]) => string,
  type?: ValueType,
): Compiled {
  const [a, b] = operands;
  return {
    ...numeric(
      b
        ? row => apply(a.number(row), b.number(row))
        : row => apply(a.number(row)),
      type,
    ),
    formula: leaf =>
      formula(...operands.map(operand => formulaOf(operand, leaf))),
  };
}

/** Something that may be text. */
export const valued = (
  evaluate: (row: Row) => Value,
  type: ValueType = 'any',
): Compiled => ({
  type,
  evaluate,
  number: row => numberOf(evaluate(row)),
});

/** Evaluates once per row what stands in a query many times. */
export function remembered({ type, evaluate }: Compiled): Compiled {
  let valueOf: Row | undefined;
  let value: Value;
  let parsedOf: Row | undefined;
  let parsed = NaN;
  const look = (row: Row): Value => {
    if (row !== valueOf) {
      valueOf = row;
      value = evaluate(row);
    }
    return value;
  };
  return {
    type,
    evaluate: look,
    number(row) {
      if (row !== parsedOf) {
        parsedOf = row;
        parsed = numberOf(look(row));
      }
      return parsed;
    },
  };
}
