import { setTimeout as sleep } from 'node:timers/promises';
import type { KeyWaits } from '../keys/types';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { requireServing } from './build';
import { readMoving } from './held';
import { placeOf, standingIn } from './places';

/** The clock is looked at so often, ms. */
const LOOK_MS = 250;

/**
 * Waits until nobody goes by what the front door remembers of where the tenant was, then
 * looks whether it is served where it is. Its old place is kept until then.
 */
export async function observe(
  tools: StepTools,
  waits: KeyWaits,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  const { tenant, moving } = await readMoving(tools, tenantId, step);
  if (moving?.move.phase !== 'observing') {
    return tenant;
  }
  const until = Date.parse(moving.move.switchedAt!) + waits.forgotten;
  const left = Math.ceil((until - tools.now().getTime()) / 1000);
  if (left > 0) {
    step.log(
      `Waits ${left} s, until nobody can be sent to where the tenant was.`,
    );
  }
  while (tools.now().getTime() < until) {
    await sleep(LOOK_MS, undefined, { signal: step.signal });
  }
  await requireServing(tools, standingIn(moving, placeOf(moving)), step);
  step.log('Front door: the tenant is served where it is now.');
  return tenant;
}
