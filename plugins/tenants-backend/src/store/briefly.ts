import { LRUCache } from 'lru-cache';

/**
 * How long an answer is kept, once it has been read, that all who look at the fleet ask for at
 * once, ms. It is dropped right before pages are told of a change, so that they get what is
 * new. Where a pass of another replica found the change, and no event told of it, an answer
 * may be older than the change by this and the time that reading took; a list, which is made
 * of answers that are kept themselves, by twice as much.
 */
export const BRIEFLY_MS = 200;

/** What somebody read a moment ago, for all who ask at once. */
export interface Briefly<T> {
  get(): Promise<T>;
  /** It has changed: whoever asks from now on has it read anew. */
  forget(): void;
}

/** Reads once for all who ask within a moment. */
export function briefly<T extends {}>(read: () => Promise<T>): Briefly<T> {
  const kept = new LRUCache<'it', T>({
    max: 1,
    ttl: BRIEFLY_MS,
    // Who asked just before a change still gets an answer.
    ignoreFetchAbort: true,
    fetchMethod: read,
  });
  return { get: () => kept.forceFetch('it'), forget: () => kept.clear() };
}
