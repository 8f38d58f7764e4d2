import { setTimeout as sleep } from 'node:timers/promises';
import { LifecycleError } from '../errors';
import { createKey, joinPlan } from '../onboarding/apiKey';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';

/** A key that was made a moment ago may not be found yet: how often it is tried, and the wait, ms. */
const TRIES = 5;
const WAIT_MS = 1_000;

/** The key with that value, on the plan of the tenant's tier. */
export async function ensureKey(
  tools: StepTools,
  tenant: TenantRecord,
  value: string,
  step: StepContext,
): Promise<string> {
  for (let tries = 1; ; tries += 1) {
    const keyId = await createKey(tools, tenant, value, step);
    if ((await joinPlan(tools, tenant, keyId, step)) === 'joined') {
      return keyId;
    }
    if (tries === TRIES) {
      throw new LifecycleError(
        `The usage plan of the tier ${tenant.tier} does not take the key ${keyId}.`,
        'Look whether the key is on another plan, then run it again.',
      );
    }
    await sleep(WAIT_MS, undefined, { signal: step.signal });
  }
}
