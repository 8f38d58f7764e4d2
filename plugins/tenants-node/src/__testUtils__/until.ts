import { setTimeout as sleep } from 'node:timers/promises';

/** What is waited for in vain must not keep the tests from ending. */
const LONGEST_MS = 60_000;

/** Waits until a condition holds. */
export async function until(
  condition: () => boolean | Promise<boolean>,
): Promise<void> {
  const deadline = Date.now() + LONGEST_MS;
  while (!(await condition())) {
    if (Date.now() > deadline) {
      throw new Error(`Waited in vain for ${condition}`);
    }
    await sleep(20);
  }
}
