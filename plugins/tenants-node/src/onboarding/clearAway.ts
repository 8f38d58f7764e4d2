import { describeStack, isOf } from '../provisioners/silo/stack';
import { follow } from '../provisioners/silo/follow';
import { isInProgress } from '../provisioners/silo/events';
import { removeStack } from '../provisioners/silo/removeStack';
import type { TenantRecord } from '../registry/items';
import type { StepContext, StepTools } from './types';

/** Removes a stack of an earlier try, whatever CloudFormation is doing with it. */
async function clearStack(
  tools: StepTools,
  tenant: TenantRecord,
  stackName: string,
  step: StepContext,
): Promise<void> {
  const { cloudformation } = tools.context.clients;
  let stack = await describeStack(cloudformation, stackName);
  if (stack && !isOf(stack, tenant)) {
    step.log(
      `CloudFormation: there is a stack ${stackName} of somebody else; it stays as it is.`,
    );
    return;
  }
  if (stack && isInProgress(stack.StackStatus!)) {
    step.log(
      `CloudFormation: is still at work on the stack ${stackName} of an earlier try; waits for its end.`,
    );
    await follow(tools, stack.StackId!, step, {
      isWanted: () => true,
      resumed: true,
    });
    stack = await describeStack(cloudformation, stackName);
  }
  if (stack && isOf(stack, tenant)) {
    await removeStack(tools, tenant, stack, step);
  }
}

/**
 * Clears away what an earlier try has left that is not wanted any more: its stack, then
 * its routes, which nobody else may have while the stack uses them.
 */
export async function clearAway(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<TenantRecord> {
  const { stackName, routes, users } = tenant.replaced ?? {};
  if (!stackName && !routes) {
    return tenant;
  }
  if (stackName) {
    await clearStack(tools, tenant, stackName, step);
  }
  const at = tools.now().toISOString();
  const cleared: TenantRecord = {
    ...tenant,
    // Users are removed when their successor is there.
    replaced: users && { users },
    version: tenant.version + 1,
    updatedAt: at,
  };
  await tools.registry.change(cleared, tenant, {
    at,
    type: 'onboarding.cleared',
    actor: step.actor,
    taskId: step.taskId,
    message: 'What an earlier try had left is cleared away.',
  });
  step.log('Registry: the routes of the earlier try are free.');
  return cleared;
}
