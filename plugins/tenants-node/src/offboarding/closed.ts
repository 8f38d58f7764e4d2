import { setTimeout as sleep } from 'node:timers/promises';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';

/** The clock is looked at so often, ms. */
const LOOK_MS = 250;

/**
 * Waits until no request of a tenant can come through any more: what is written while it
 * is exported or erased would be lost, or left behind.
 */
export async function waitUntilClosed(
  { now }: StepTools,
  { offboarding }: TenantRecord,
  step: StepContext,
): Promise<void> {
  const until = Date.parse(offboarding!.closedAt);
  const left = Math.ceil((until - now().getTime()) / 1000);
  if (left > 0) {
    step.log(
      `Waits ${left} s, until the front door has forgotten that the tenant was let in.`,
    );
  }
  while (now().getTime() < until) {
    await sleep(LOOK_MS, undefined, { signal: step.signal });
  }
}
