import { setTimeout as sleep } from 'node:timers/promises';

/** What is waited for in vain must not keep the tests from ending. */
const LIMIT_MS = 30_000;

/** Tries until the assertions hold, for a bounded time; answers what the attempt answered. */
export async function eventually<T>(attempt: () => T | Promise<T>): Promise<T> {
  const deadline = Date.now() + LIMIT_MS;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await sleep(20);
    }
  }
}
