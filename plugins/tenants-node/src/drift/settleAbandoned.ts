import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { lookAtAbandoned } from '../operations/abandoned';
import type { TenantRecord } from '../registry/items';
import { settle } from './settle';

const UNTOLD = new LifecycleError(
  'Its task ended before it could say how the repair went.',
  'Run it again.',
);

/** Notes how a tenant stands whose repair nobody is at work on any more, once that is known. */
export async function settleAbandoned(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord | undefined> {
  const found = await lookAtAbandoned(tools, tenantId, 'repair', step);
  return (
    found &&
    settle(tools, tenantId, step, {
      message: 'Nobody knows how its repair went.',
      problem: UNTOLD,
      isServed: found.isServed,
    })
  );
}
