import type { Stack } from '@aws-sdk/client-cloudformation';
import type { StepContext, StepTools } from '../onboarding/types';
import {
  explainDeployment,
  explainResource,
} from '../provisioners/silo/explainFailure';
import { follow } from '../provisioners/silo/follow';
import {
  requestUpdate,
  type UpdateOptions,
} from '../provisioners/silo/requestStack';
import {
  DeploymentFailed,
  servicesIn,
  waitForServices,
} from '../provisioners/silo/services';
import { describeStack, isOf, outputsOf } from '../provisioners/silo/stack';
import type { Version } from '../registry/items';
import { onceByToken, type TokenOperation } from './onceByToken';
import { UpdateFailed } from './UpdateFailed';
import type { Silo } from './versions';

async function stackOf(tools: StepTools, tenant: Silo): Promise<Stack> {
  const stack = await describeStack(
    tools.context.clients.cloudformation,
    tenant.stackName,
  );
  if (!stack || !isOf(stack, tenant)) {
    throw new UpdateFailed(
      `The tenant "${tenant.tenantId}" has no stack ${tenant.stackName} any more`,
    );
  }
  return stack;
}

/** Follows the operation of a token to its end; throws why it failed. */
async function followOwn(
  tools: StepTools,
  tenant: Silo,
  stack: Stack,
  token: string,
  step: StepContext,
  resumed: boolean,
): Promise<void> {
  const stackId = stack.StackId!;
  const { ClusterName } = outputsOf(stack);
  let cause: string | undefined;
  const { status, events } = await follow(tools, stackId, step, {
    resumed,
    isWanted: operation => operation.token === token,
    async onFailure(failed, all) {
      cause = await explainResource(
        tools,
        tenant,
        failed,
        all,
        step,
        ClusterName,
      );
    },
  });
  if (status !== 'UPDATE_COMPLETE' && status !== 'CREATE_COMPLETE') {
    const reason = events.findLast(
      event =>
        event.PhysicalResourceId === stackId && event.ResourceStatusReason,
    )?.ResourceStatusReason;
    throw new UpdateFailed(cause ?? reason ?? `The stack is ${status}`);
  }
}

/**
 * Has a tenant's stack changed, whatever is found: CloudFormation at work on it, for this
 * very operation or another, or nobody. Gives the stack once its services run. Throws an
 * UpdateFailed when they do not; the stack has gone back by itself then, except in express
 * mode.
 */
export async function bringAbout(
  tools: StepTools,
  tenant: Silo,
  step: StepContext,
  options: Pick<TokenOperation, 'token' | 'request'>,
): Promise<Stack> {
  await onceByToken(tools, step, {
    ...options,
    stackName: tenant.stackName,
    read: () => stackOf(tools, tenant),
    follow: (stack, resumed) =>
      followOwn(tools, tenant, stack, options.token, step, resumed),
  });
  const changed = await stackOf(tools, tenant);
  await waitUntilServed(tools, tenant, changed, step);
  return changed;
}

/** Has a tenant's stack changed into a version. */
export async function changeStack(
  tools: StepTools,
  tenant: Silo,
  version: Version,
  step: StepContext,
  options: UpdateOptions & {
    token: string;
    /** Whether its turn to register revisions was waited for already. */
    isItsTurn?: boolean;
  },
): Promise<Stack> {
  // Whatever was chosen for the onboarding: an update that fails goes back.
  const wanted: Silo = {
    ...tenant,
    onFailure: undefined,
    silo: { ...tenant.silo, ...version },
  };
  return bringAbout(tools, wanted, step, {
    token: options.token,
    async request(stack, isAtOnce) {
      if (!options.isItsTurn || !isAtOnce) {
        await tools.revisions.take(servicesIn(outputsOf(stack)).length);
      }
      return requestUpdate(tools, wanted, stack.StackId!, step, options);
    },
  });
}

async function waitUntilServed(
  tools: StepTools,
  tenant: Silo,
  stack: Stack,
  step: StepContext,
): Promise<void> {
  const outputs = outputsOf(stack);
  try {
    await waitForServices(tools, { outputs }, step);
  } catch (error) {
    if (!(error instanceof DeploymentFailed)) {
      throw error;
    }
    throw new UpdateFailed(
      await explainDeployment(tools, tenant, error, outputs.ClusterName, step),
    );
  }
}
