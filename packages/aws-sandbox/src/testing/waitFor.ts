import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** What is waited for in vain must not keep the tests from ending; 60,000 unless told. */
  limitMs?: number;
  /** Between two looks; 10 unless told. */
  everyMs?: number;
}

async function wait<T>(
  what: unknown,
  look: () => Promise<T | undefined> | T | undefined,
  { limitMs = 60_000, everyMs = 10 }: Patience = {},
): Promise<T> {
  const deadline = Date.now() + limitMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited in vain for ${what}`);
    }
    await sleep(everyMs);
  }
}

/** Looks until there is something to see. */
export const waitFor = <T>(
  look: () => Promise<T | undefined> | T | undefined,
  patience?: Patience,
): Promise<T> => wait(look, look, patience);

/** Waits until a condition holds. */
export const until = (
  condition: () => Promise<boolean> | boolean,
  patience?: Patience,
): Promise<boolean> =>
  wait(condition, async () => (await condition()) || undefined, patience);
