import { setTimeout as sleep } from 'node:timers/promises';

/** Shortest and longest wait between two looks at a stack, ms. */
const SHORTEST_MS = 250;
const LONGEST_MS = 10_000;
/** What has taken this many times a wait may take one wait longer. */
const PATIENCE = 12;
/** Between the looks of all who wait, ms: ten calls a second for a whole cell. */
const SPACING_MS = 100;

/**
 * How long to wait before the next look: a twelfth of what it took so far, so that what is
 * done quickly is seen quickly, and what takes minutes costs few calls.
 */
export function waitMs(
  elapsedMs: number,
  watchers: number,
  random: () => number = Math.random,
): number {
  const wait = Math.min(
    Math.max(elapsedMs / PATIENCE, SHORTEST_MS),
    LONGEST_MS,
  );
  return Math.max(wait, watchers * SPACING_MS) * (0.85 + 0.3 * random());
}

/** Lets everybody who waits for stacks of a portal look in turn, and not too often. */
export class Pace {
  #watchers = 0;

  /** Runs work that calls `next` before each look. */
  async watch<T>(
    signal: AbortSignal,
    work: (next: () => Promise<void>) => Promise<T>,
  ): Promise<T> {
    const startedAt = Date.now();
    this.#watchers += 1;
    try {
      return await work(() =>
        sleep(waitMs(Date.now() - startedAt, this.#watchers), undefined, {
          signal,
        }),
      );
    } finally {
      this.#watchers -= 1;
    }
  }
}
