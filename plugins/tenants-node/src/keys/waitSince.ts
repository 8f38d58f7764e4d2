import { setTimeout as sleep } from 'node:timers/promises';
import type { StepContext, StepTools } from '../onboarding/types';

/** Waits until so long after that time, however often the portal was started meanwhile. */
export async function waitSince(
  { now }: Pick<StepTools, 'now'>,
  since: string,
  waitMs: number,
  step: Pick<StepContext, 'log' | 'signal'>,
  why: string,
): Promise<void> {
  const restMs = Date.parse(since) + waitMs - now().getTime();
  if (restMs > 0) {
    step.log(`Waits ${Math.ceil(restMs / 1000)} s, until ${why}.`);
    await sleep(restMs, undefined, { signal: step.signal });
  }
}
