import { compare, numberOf, textOf, type Value } from './values';

interface Function {
  /** How many arguments it takes: at least, at most. */
  arity: [number, number];
  apply(args: Value[]): Value;
}

const numeric =
  (apply: (...numbers: number[]) => number) =>
  (args: Value[]): Value => {
    const numbers = args.map(numberOf);
    return numbers.includes(undefined)
      ? undefined
      : apply(...(numbers as number[]));
  };

/** Of text that is there. */
const textual =
  (apply: (...texts: string[]) => Value) =>
  (args: Value[]): Value =>
    args.includes(undefined) ? undefined : apply(...args.map(textOf));

const one: [number, number] = [1, 1];
const some: [number, number] = [1, Infinity];

/** The functions of the query language, by name in lower case. */
export const FUNCTIONS: Record<string, Function> = {
  abs: { arity: one, apply: numeric(Math.abs) },
  ceil: { arity: one, apply: numeric(Math.ceil) },
  floor: { arity: one, apply: numeric(Math.floor) },
  greatest: { arity: some, apply: numeric(Math.max) },
  least: { arity: some, apply: numeric(Math.min) },
  log: { arity: one, apply: numeric(Math.log) },
  sqrt: { arity: one, apply: numeric(Math.sqrt) },
  strlen: { arity: one, apply: textual(text => text.length) },
  strcontains: {
    arity: [2, 2],
    apply: textual((text, part) => Number(text.includes(part))),
  },
  substr: {
    arity: [2, 3],
    apply: ([text, start, length]) =>
      text === undefined
        ? undefined
        : textOf(text).slice(
            numberOf(start) ?? 0,
            length === undefined
              ? undefined
              : (numberOf(start) ?? 0) + (numberOf(length) ?? 0),
          ),
  },
  concat: { arity: some, apply: args => args.map(textOf).join('') },
  replace: {
    arity: [3, 3],
    apply: textual((text, from, to) => text.replaceAll(from, to)),
  },
  trim: { arity: one, apply: textual(text => text.trim()) },
  tolower: { arity: one, apply: textual(text => text.toLowerCase()) },
  toupper: { arity: one, apply: textual(text => text.toUpperCase()) },
  ispresent: { arity: one, apply: ([value]) => Number(value !== undefined) },
  isempty: {
    arity: one,
    apply: ([value]) => Number(value === undefined || value === ''),
  },
  isblank: {
    arity: one,
    apply: ([value]) => Number(textOf(value).trim() === ''),
  },
  coalesce: {
    arity: some,
    apply: args => args.find(value => value !== undefined),
  },
  tomillis: { arity: one, apply: numeric(ms => ms) },
  frommillis: { arity: one, apply: numeric(ms => ms) },
  bin: { arity: one, apply: () => undefined },
  datefloor: {
    arity: [2, 2],
    apply: numeric((ms, period) => Math.floor(ms / period) * period),
  },
  dateceil: {
    arity: [2, 2],
    apply: numeric((ms, period) => Math.ceil(ms / period) * period),
  },
};

/** Functions whose result is a time. */
export const TIMES = ['bin', 'datefloor', 'dateceil', 'frommillis'];

/** What stands between two operands. */
export const OPERATORS: Record<string, (a: Value, b: Value) => Value> = {
  '+': (a, b) => numeric((x, y) => x + y)([a, b]),
  '-': (a, b) => numeric((x, y) => x - y)([a, b]),
  '*': (a, b) => numeric((x, y) => x * y)([a, b]),
  '/': (a, b) => numeric((x, y) => x / y)([a, b]),
  '%': (a, b) => numeric((x, y) => x % y)([a, b]),
  '^': (a, b) => numeric((x, y) => x ** y)([a, b]),
};

/** Comparisons of something with nothing are never true. */
const compared =
  (holds: (order: number) => boolean) =>
  (a: Value, b: Value): Value =>
    a === undefined || b === undefined ? 0 : Number(holds(compare(a, b)));

Object.assign(OPERATORS, {
  '=': compared(order => order === 0),
  '!=': compared(order => order !== 0),
  '<': compared(order => order < 0),
  '<=': compared(order => order <= 0),
  '>': compared(order => order > 0),
  '>=': compared(order => order >= 0),
});
