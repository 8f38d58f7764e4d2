/**
 * The account's state: named collections of JSON values, kept in memory and written
 * through, so that a restart finds what the last answer promised.
 */
export interface Collection<T> {
  get(key: string): T | undefined;
  put(key: string, value: T): void;
  delete(key: string): boolean;
  values(): T[];
  entries(): Array<[string, T]>;
}

export interface Store {
  collection<T>(name: string): Collection<T>;
  close(): void;
}
