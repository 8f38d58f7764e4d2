import { setTimeout as sleep } from 'node:timers/promises';

/** Looks until there is something to see. */
export async function waitFor<T>(
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) {
      return found;
    }
    await sleep(10);
  }
}
