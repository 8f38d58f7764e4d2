import {
  arithmetic,
  numeric,
  remembered,
  valued,
  type Compiled,
} from './compiled';
import { textOf, type Value, type ValueType } from './values';

interface Function {
  /** How many arguments it takes: at least, at most. */
  arity: [number, number];
  build(args: Compiled[]): Compiled;
}

const one: [number, number] = [1, 1];
const some: [number, number] = [1, Infinity];

/** Functions of numbers that JavaScript has too. */
type MathFunction = 'abs' | 'ceil' | 'floor' | 'log' | 'sqrt' | 'max' | 'min';

const ofNumber = (name: MathFunction): Function => ({
  arity: one,
  build: ([a]) => arithmetic([a], Math[name], x => `Math.${name}(${x})`),
});

const ofNumbers = (name: MathFunction): Function => ({
  arity: some,
  build: ([first, ...others]) =>
    others.reduce(
      (a, b) =>
        arithmetic([a, b], Math[name], (x, y) => `Math.${name}(${x}, ${y})`),
      first,
    ),
});

const asNumber = (type?: ValueType): Function => ({
  arity: one,
  build: ([a]) => numeric(row => a.number(row), type),
});

/** Rounds a time to periods. */
const ofPeriod = (round: (number: number) => number): Function => ({
  arity: [2, 2],
  build: ([time, period]) =>
    numeric(row => {
      const ms = period.number(row);
      return round(time.number(row) / ms) * ms;
    }, 'time'),
});

/** Of text that is there. */
const ofText = (
  count: number,
  apply: (...texts: string[]) => Value,
): Function => ({
  arity: [count, count],
  build: args =>
    remembered(
      valued(row => {
        const texts = args.map(arg => arg.evaluate(row));
        return texts.includes(undefined)
          ? undefined
          : apply(...texts.map(textOf));
      }),
    ),
});

const ofValue = (holds: (value: Value) => boolean): Function => ({
  arity: one,
  build: ([a]) => numeric(row => Number(holds(a.evaluate(row)))),
});

const contains: Function = {
  arity: [2, 2],
  build: ([text, part]) =>
    remembered(
      numeric(row => {
        const [whole, wanted] = [text.evaluate(row), part.evaluate(row)];
        return whole === undefined || wanted === undefined
          ? NaN
          : Number(textOf(whole).includes(textOf(wanted)));
      }),
    ),
};

const substring: Function = {
  arity: [2, 3],
  build: ([text, start, length]) =>
    valued(row => {
      const whole = text.evaluate(row);
      const from = start.number(row);
      return whole === undefined
        ? undefined
        : textOf(whole).slice(
            from,
            length ? from + length.number(row) : undefined,
          );
    }),
};

/** The functions of the query language, by name in lower case. */
export const FUNCTIONS: Record<string, Function> = {
  abs: ofNumber('abs'),
  ceil: ofNumber('ceil'),
  floor: ofNumber('floor'),
  log: ofNumber('log'),
  sqrt: ofNumber('sqrt'),
  greatest: ofNumbers('max'),
  least: ofNumbers('min'),
  strlen: ofText(1, text => text.length),
  strcontains: contains,
  substr: substring,
  concat: {
    arity: some,
    build: args =>
      valued(row => args.map(arg => textOf(arg.evaluate(row))).join('')),
  },
  replace: ofText(3, (text, from, to) => text.replaceAll(from, to)),
  trim: ofText(1, text => text.trim()),
  tolower: ofText(1, text => text.toLowerCase()),
  toupper: ofText(1, text => text.toUpperCase()),
  ispresent: ofValue(value => value !== undefined),
  isempty: ofValue(value => value === undefined || value === ''),
  isblank: ofValue(value => textOf(value).trim() === ''),
  coalesce: {
    arity: some,
    build: args =>
      valued(row => {
        for (const arg of args) {
          const value = arg.evaluate(row);
          if (value !== undefined) {
            return value;
          }
        }
        return undefined;
      }, args[0].type),
  },
  tomillis: asNumber(),
  frommillis: asNumber('time'),
  datefloor: ofPeriod(Math.floor),
  dateceil: ofPeriod(Math.ceil),
};
