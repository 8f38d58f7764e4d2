import type { Stack } from '@aws-sdk/client-cloudformation';
import { LifecycleError } from '../../errors';
import type { StepContext, StepTools } from '../../onboarding/types';
import type { TenantRecord } from '../../registry/items';
import { isInProgress } from './events';
import { explainResource, failureOf } from './explainFailure';
import { follow } from './follow';
import { forgetIdentity } from './identity';
import { removeStack } from './removeStack';
import { requestCreation, requestUpdate } from './requestStack';
import { describeStack, foreignStack, isOf, isSound, tokenOf } from './stack';
import { StackWatch, type StackOperation } from './StackWatch';

/** How often what is found is dealt with before it is given up: it changes under our hands. */
const ROUNDS = 5;

const SUCCESS = /^(CREATE|UPDATE)_COMPLETE$/;

/** What became of a stack whose operation failed. */
function endingOf({ status }: StackOperation, stackName: string): string {
  switch (status) {
    case 'ROLLBACK_COMPLETE':
      return `The stack ${stackName} was rolled back; nothing of it is left.`;
    case 'UPDATE_ROLLBACK_COMPLETE':
      return `The stack ${stackName} is again what it was before.`;
    case 'CREATE_FAILED':
    case 'UPDATE_FAILED':
      return `The stack ${stackName} is kept for inspection; running it again removes it first.`;
    default:
      return `The stack ${stackName} is ${status}; running it again clears it away.`;
  }
}

/** Follows this try's own operation to its end; throws why it failed. */
async function followOwn(
  tools: StepTools,
  tenant: TenantRecord,
  stackId: string,
  step: StepContext,
  resumed: boolean,
): Promise<void> {
  const tokens = [tokenOf('create', tenant), tokenOf('update', tenant)];
  let cause: string | undefined;
  const operation = await follow(tools, stackId, step, {
    resumed,
    isWanted: ({ token }) => token !== undefined && tokens.includes(token),
    // At once: ECS forgets tasks with their cluster.
    async onFailure(failed, events) {
      cause = await explainResource(tools, tenant, failed, events, step);
    },
  });
  if (!SUCCESS.test(operation.status)) {
    const reason = operation.events.findLast(
      event =>
        event.PhysicalResourceId === stackId && event.ResourceStatusReason,
    )?.ResourceStatusReason;
    throw failureOf(
      cause ?? reason ?? `CloudFormation says no reason`,
      endingOf(operation, tenant.stackName),
    );
  }
}

/** Deals with a stack that is there already. `done`: it is what is wanted. */
async function settle(
  tools: StepTools,
  tenant: TenantRecord,
  stack: Stack,
  step: StepContext,
): Promise<{ done: boolean; tenant: TenantRecord }> {
  const stackId = stack.StackId!;
  const { operation } = await new StackWatch(
    tools.context.clients.cloudformation,
    stackId,
  ).look(step.signal);
  const own = [tokenOf('create', tenant), tokenOf('update', tenant)];
  if (operation?.token && own.includes(operation.token)) {
    await followOwn(tools, tenant, stackId, step, true);
    return { done: true, tenant };
  }
  if (operation?.inProgress || isInProgress(stack.StackStatus!)) {
    step.log(
      `CloudFormation: is still at work on the stack ${tenant.stackName} for an earlier try (${stack.StackStatus}); waits for its end.`,
    );
    await follow(tools, stackId, step, { isWanted: () => true, resumed: true });
    return { done: false, tenant };
  }
  if (!isSound(stack)) {
    // It has to go.
    const left = await forgetIdentity(tools, tenant, step);
    await removeStack(tools, left, stack, step);
    return { done: false, tenant: left };
  }
  if (await requestUpdate(tools, tenant, stackId, step)) {
    await followOwn(tools, tenant, stackId, step, false);
  }
  return { done: true, tenant };
}

/**
 * Brings a tenant's stack about, whatever is there: nothing, one that an earlier try made,
 * half or whole, or one that CloudFormation is still at work on. Gives the stack, and the
 * tenant as it then is.
 */
export async function bringAbout(
  tools: StepTools,
  reserved: TenantRecord,
  step: StepContext,
): Promise<{ stack: Stack; tenant: TenantRecord }> {
  const { cloudformation } = tools.context.clients;
  let tenant = reserved;
  for (let round = 0; round < ROUNDS; round += 1) {
    step.signal.throwIfAborted();
    const created = await requestCreation(tools, tenant, step);
    if (created) {
      await followOwn(tools, tenant, created, step, false);
      return {
        stack: (await describeStack(cloudformation, created))!,
        tenant,
      };
    }
    const stack = await describeStack(cloudformation, tenant.stackName);
    if (!stack) {
      continue;
    }
    if (!isOf(stack, tenant)) {
      throw foreignStack(tenant.stackName, tenant);
    }
    const settled = await settle(tools, tenant, stack, step);
    tenant = settled.tenant;
    if (settled.done) {
      return {
        stack: (await describeStack(cloudformation, stack.StackId!))!,
        tenant,
      };
    }
  }
  throw new LifecycleError(
    `The stack ${reserved.stackName} changes all the time: somebody else is at work on it.`,
    'Wait until nobody is, then run it again.',
  );
}
