import { setTimeout as sleep } from 'node:timers/promises';

/** Tries until the assertions hold, for a bounded time; answers what the attempt answered. */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  timeoutMs = 5_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
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
