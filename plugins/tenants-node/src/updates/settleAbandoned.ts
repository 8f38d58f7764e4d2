import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { lookAtAbandoned } from '../operations/abandoned';
import type { TenantRecord } from '../registry/items';
import { imageTagIn, settleFailed, settleUpdated } from './settle';

const UNTOLD = new LifecycleError(
  'Its task ended before it could say how the update went.',
  'Run it again.',
);

/** Notes how a tenant stands whose update nobody is at work on any more, once that is known. */
export async function settleAbandoned(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord | undefined> {
  const found = await lookAtAbandoned(tools, tenantId, 'update', step);
  const update = found?.tenant.update;
  if (!found || !update) {
    return undefined;
  }
  const { stack, isServed } = found;
  const imageTag = stack && imageTagIn(stack);
  if (
    isServed &&
    imageTag === update.imageTag &&
    imageTag !== update.from.imageTag
  ) {
    return settleUpdated(tools, tenantId, step, { isBack: false });
  }
  return settleFailed(tools, tenantId, step, {
    problem: UNTOLD,
    runs:
      imageTag === undefined || imageTag === update.from.imageTag
        ? update.from
        : { imageTag },
    isServed,
  });
}
