import { setTimeout as sleep } from 'node:timers/promises';

/** What is waited for in vain must not keep the tests from ending. */
const LONGEST_MS = 60_000;

/** Looks until there is something to see. */
export async function waitFor<T>(
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const deadline = Date.now() + LONGEST_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    if (Date.now() > deadline) {
      throw new Error(`Waited in vain for ${look}`);
    }
    await sleep(10);
  }
}
