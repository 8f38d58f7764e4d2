import { arithmetic, numeric, type Compiled } from './compiled';
import { compare, isTrue } from './values';

type Binary = (a: Compiled, b: Compiled) => Compiled;

/** Comparisons of something with nothing are never true. */
const comparison =
  (holds: (order: number) => boolean): Binary =>
  (a, b) =>
    numeric(row => {
      const [x, y] = [a.number(row), b.number(row)];
      if (!Number.isNaN(x) && !Number.isNaN(y)) {
        return Number(holds(x - y));
      }
      const [left, right] = [a.evaluate(row), b.evaluate(row)];
      return left === undefined || right === undefined
        ? 0
        : Number(holds(compare(left, right)));
    });

const arithmetical =
  (apply: (a: number, b: number) => number, sign: string): Binary =>
  (a, b) =>
    arithmetic([a, b], apply, (x, y) => `(${x} ${sign} ${y})`);

/** What stands between two operands. Truth is 1 and 0. */
export const OPERATORS: Record<string, Binary> = {
  '+': arithmetical((x, y) => x + y, '+'),
  '-': arithmetical((x, y) => x - y, '-'),
  '*': arithmetical((x, y) => x * y, '*'),
  '/': arithmetical((x, y) => x / y, '/'),
  '%': arithmetical((x, y) => x % y, '%'),
  '^': arithmetical((x, y) => x ** y, '**'),
  '=': comparison(order => order === 0),
  '!=': comparison(order => order !== 0),
  '<': comparison(order => order < 0),
  '<=': comparison(order => order <= 0),
  '>': comparison(order => order > 0),
  '>=': comparison(order => order >= 0),
  and: (a, b) =>
    numeric(row => Number(isTrue(a.evaluate(row)) && isTrue(b.evaluate(row)))),
  or: (a, b) =>
    numeric(row => Number(isTrue(a.evaluate(row)) || isTrue(b.evaluate(row)))),
};
