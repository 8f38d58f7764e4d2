import { Failure } from '../failure';

/** What somebody wrote behind a benchmark's name, as a number above 0. */
export function positive(text: string, what: string): number {
  const value = Number(text);
  if (!(value > 0)) {
    throw new Failure(
      `"${text}" is no ${what}; give a number above 0, for example 100.`,
    );
  }
  return value;
}
