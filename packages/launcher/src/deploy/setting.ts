import type { Config } from '@backstage/config';
import { Failure } from '../failure';

/** A setting; none also where its variable is empty. */
export function optional(config: Config, key: string): string | undefined {
  const value = config.getOptional(key);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export const missing = (key: string, what: string) =>
  new Failure(
    `${key} is missing in app-config.production.yaml, or the variable that it names is not set: ${what}. Set it, then run this again.`,
  );

/** A setting that there has to be. */
export function required(config: Config, key: string, what: string): string {
  const value = optional(config, key);
  if (value === undefined) {
    throw missing(key, what);
  }
  return value;
}
