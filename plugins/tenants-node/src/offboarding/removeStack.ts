import type { Stack } from '@aws-sdk/client-cloudformation';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { deleteStack } from '../provisioners/silo/deleteStack';
import { isInProgress } from '../provisioners/silo/events';
import { follow } from '../provisioners/silo/follow';
import { describeStack, isOf } from '../provisioners/silo/stack';
import { resourcesOf } from '../provisioners/silo/stackResources';
import type { TenantRecord } from '../registry/items';
import { readHeld } from '../steps/held';
import { dataTables } from './dataTables';
import { ownUserPools } from './userPools';

/** Ordinary deletions; what then still would not go is left behind by force. */
const TRIES = 2;

/** The cluster that a stack has made. */
export async function clusterOf(
  { context }: StepTools,
  stackId: string,
): Promise<string | undefined> {
  const [cluster] = await resourcesOf(
    context.clients.cloudformation,
    stackId,
    'AWS::ECS::Cluster',
  );
  return cluster?.physicalId;
}

/** Writes down, before anything goes, what only the stack knows: from here there is no way back. */
export async function beginErasing(
  tools: StepTools,
  tenant: TenantRecord,
  stack: Stack | undefined,
): Promise<TenantRecord> {
  const leaving = tenant.offboarding!;
  if (leaving.retention === 'export' && !leaving.exportedTo) {
    throw new LifecycleError(
      `The data of "${tenant.tenantId}" is not exported yet; nothing is erased.`,
      'Run the template from its first step.',
    );
  }
  if (leaving.erasing) {
    return tenant;
  }
  const begun: TenantRecord = {
    ...tenant,
    version: tenant.version + 1,
    offboarding: {
      ...leaving,
      erasing: true,
      userPools: await ownUserPools(tools, tenant),
      ...(stack && {
        stackId: stack.StackId!,
        tables: await dataTables(tools, tenant),
        clusterName: await clusterOf(tools, stack.StackId!),
      }),
    },
  };
  await tools.registry.change(begun, tenant);
  return begun;
}

/** Deletes a stack; what would not go is left behind by force. */
export async function removeIt(
  tools: StepTools,
  stack: Stack,
  step: StepContext,
): Promise<void> {
  let force = stack.StackStatus === 'DELETE_FAILED' ? 1 : 0;
  for (; ; force += 1) {
    step.signal.throwIfAborted();
    const byForce = force >= TRIES;
    const { gone, status, stuck } = await deleteStack(tools, stack, step, {
      force: byForce,
    });
    if (gone) {
      step.log(
        byForce
          ? `CloudFormation: removed the stack ${stack.StackName} by force. What would not go is looked for at the end.`
          : `CloudFormation: removed the stack ${stack.StackName}.`,
      );
      return;
    }
    if (byForce) {
      throw new LifecycleError(
        `The stack ${
          stack.StackName
        } could not be removed, not even by force; it is ${status}. ${
          stuck ?? ''
        }`.trim(),
        'Remove what holds the resource, then run it again.',
      );
    }
    step.log(
      `CloudFormation: the stack ${
        stack.StackName
      } would not go, and is tried again${
        force + 1 >= TRIES ? ' by force' : ''
      }. ${stuck ?? ''}`.trim(),
    );
  }
}

/** Deletes the stack of a silo tenant; tables and user pool stay, until they are erased. */
export async function removeStack(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  const tenant = await readHeld(tools, tenantId, step, 'offboard');
  const { cloudformation } = tools.context.clients;
  const look = async () => {
    const stack = tenant.silo
      ? await describeStack(cloudformation, tenant.stackName)
      : undefined;
    return stack && isOf(stack, tenant) ? stack : undefined;
  };
  let stack = await look();
  if (stack && isInProgress(stack.StackStatus!)) {
    step.log(
      `CloudFormation: is still at work on the stack ${tenant.stackName}; waits for its end.`,
    );
    await follow(tools, stack.StackId!, step, {
      isWanted: () => true,
      resumed: true,
    });
    stack = await look();
  }
  const begun = await beginErasing(tools, tenant, stack);
  if (stack) {
    await removeIt(tools, stack, step);
  }
  return begun;
}
