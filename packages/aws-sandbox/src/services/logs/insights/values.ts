/** What a field or an expression has in a row; `undefined` when it has nothing. Truth is 1 and 0. */
export type Value = string | number | undefined;

/** Times are numbers (ms); a column knows by its type that it shows them as times. */
export type ValueType = 'any' | 'time';

/** Strings that look like numbers count as such: access logs quote everything. `NaN`: it is none. */
export function numberOf(value: Value): number {
  if (typeof value === 'number') {
    return value;
  }
  if (value === undefined) {
    return NaN;
  }
  const number = Number(value);
  // Blank text is 0 to JavaScript.
  return Number.isFinite(number) && (number !== 0 || value.trim() !== '')
    ? number
    : NaN;
}

export const textOf = (value: Value): string =>
  value === undefined ? '' : String(value);

export const isTrue = (value: Value): boolean =>
  value !== undefined && value !== 0 && value !== '';

/** As numbers when both are, else as text. */
export function compare(a: string | number, b: string | number): number {
  const x = numberOf(a);
  const y = numberOf(b);
  if (!Number.isNaN(x) && !Number.isNaN(y)) {
    return x - y;
  }
  const [left, right] = [String(a), String(b)];
  if (left === right) {
    return 0;
  }
  return left < right ? -1 : 1;
}

/** `2026-11-24 10:55:00.000` for times; four decimals for what is no whole number. */
export function display(
  value: string | number,
  type: ValueType,
): string | undefined {
  if (typeof value === 'string') {
    return value;
  }
  if (!Number.isFinite(value)) {
    return undefined;
  }
  if (type === 'time') {
    return new Date(value).toISOString().replace('T', ' ').slice(0, -1);
  }
  return String(Number.isInteger(value) ? value : Number(value.toFixed(4)));
}
