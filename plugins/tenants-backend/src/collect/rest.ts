import { setTimeout as sleep } from 'node:timers/promises';

const REST_MS = 10;

/**
 * Lets everybody else have the thread for a moment, between two parts of what nobody waits for.
 * With SQLite queries run on it, too. One turn is too short: who answers a request needs several.
 */
export async function rest(): Promise<void> {
  await sleep(REST_MS);
}
