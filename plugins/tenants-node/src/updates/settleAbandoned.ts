import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { readTenant } from '../operations/amend';
import { isInProgress } from '../provisioners/silo/events';
import { describeStack } from '../provisioners/silo/stack';
import type { TenantRecord } from '../registry/items';
import { imageTagIn, isServed, settleFailed, settleUpdated } from './settle';

const UNTOLD = new LifecycleError(
  'Its task ended before it could say how the update went.',
  'Run it again.',
);

/**
 * Finds out what became of a tenant whose update nobody is at work on any more, and notes
 * it. `undefined` while CloudFormation still is, and when somebody else holds the tenant.
 */
export async function settleAbandoned(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord | undefined> {
  const tenant = await readTenant(tools, tenantId);
  const { operation, update } = tenant;
  if (operation?.taskId !== step.taskId || !update) {
    return undefined;
  }
  const stack = await describeStack(
    tools.context.clients.cloudformation,
    tenant.stackName,
  );
  if (stack && isInProgress(stack.StackStatus!)) {
    return undefined;
  }
  const imageTag = stack && imageTagIn(stack);
  const serves = stack !== undefined && (await isServed(tools, stack));
  if (
    serves &&
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
    isServed: serves,
  });
}
