import {
  UpdateStackCommand,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { POOL_STACK } from '../cell/CellContexts';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { reasonOf, typeInWords } from '../provisioners/silo/events';
import { follow } from '../provisioners/silo/follow';
import {
  DeploymentFailed,
  servicesIn,
  waitForServices,
} from '../provisioners/silo/services';
import { describeStack, outputsOf } from '../provisioners/silo/stack';
import { askWhyStopped } from '../provisioners/silo/stoppedTasks';
import { onceByToken } from './onceByToken';
import { imageTagIn } from './settle';
import { UpdateFailed } from './UpdateFailed';

const NEVER = new AbortController().signal;

async function poolStack({ context }: StepTools): Promise<Stack> {
  const stack = await describeStack(context.clients.cloudformation, POOL_STACK);
  if (!stack) {
    throw new LifecycleError(
      `The stack ${POOL_STACK} does not exist in cell ${context.cell.id}.`,
      'Deploy it, then run it again.',
    );
  }
  return stack;
}

/** Changes nothing but the tag of the images; false when there is nothing to change. */
async function requestTag(
  { context, revisions }: StepTools,
  stack: Stack,
  imageTag: string,
  token: string,
): Promise<boolean> {
  await revisions.take(servicesIn(outputsOf(stack)).length);
  try {
    await context.clients.cloudformation.send(
      new UpdateStackCommand({
        StackName: stack.StackId,
        UsePreviousTemplate: true,
        Parameters: (stack.Parameters ?? []).map(({ ParameterKey }) =>
          ParameterKey === 'ImageTag'
            ? { ParameterKey, ParameterValue: imageTag }
            : { ParameterKey, UsePreviousValue: true },
        ),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
        RoleARN: context.cell.roles?.stacks,
        ClientRequestToken: token,
      }),
    );
    return true;
  } catch (error) {
    if (/No updates are to be performed/.test((error as Error).message)) {
      return false;
    }
    throw error;
  }
}

/** Why a resource of the pool failed: CloudFormation's reason, and ECS's own words. */
async function explain(
  tools: StepTools,
  stack: Stack,
  failed: StackEvent,
  step: StepContext,
): Promise<string> {
  const { LogicalResourceId, ResourceType = '', PhysicalResourceId } = failed;
  const cause = `${LogicalResourceId} (${typeInWords(
    ResourceType,
  )}) failed: ${reasonOf(failed)}`;
  const words =
    ResourceType === 'AWS::ECS::Service' && PhysicalResourceId
      ? await askWhyStopped(
          tools,
          {
            cluster: outputsOf(stack).ClusterName,
            serviceName: PhysicalResourceId.split('/').pop()!,
          },
          step.log,
        )
      : undefined;
  return words ? `${cause} ECS says of its last task: ${words}` : cause;
}

async function followOwn(
  tools: StepTools,
  stack: Stack,
  token: string,
  step: StepContext,
  resumed: boolean,
): Promise<void> {
  let cause: string | undefined;
  const { status } = await follow(tools, stack.StackId!, step, {
    resumed,
    isWanted: operation => operation.token === token,
    async onFailure(failed) {
      cause = await explain(tools, stack, failed, step);
    },
  });
  if (status !== 'UPDATE_COMPLETE') {
    throw new UpdateFailed(cause ?? `The stack ${POOL_STACK} is ${status}`);
  }
}

async function waitUntilServed(
  tools: StepTools,
  stack: Stack,
  step: StepContext,
): Promise<void> {
  try {
    await waitForServices(tools, { outputs: outputsOf(stack) }, step);
  } catch (error) {
    throw error instanceof DeploymentFailed
      ? new UpdateFailed(
          `The deployment of the ${error.service} service failed: ${error.reason}`,
        )
      : error;
  }
}

/** The version that the pool runs. */
export const poolTag = async (tools: StepTools): Promise<string | undefined> =>
  imageTagIn(await poolStack(tools));

/**
 * Has the pool, and with it all its tenants, run a version; its template stays. `token`:
 * the same whenever the same update is run. Throws an UpdateFailed when the stack went back.
 */
export async function updatePool(
  tools: StepTools,
  wanted: { imageTag: string; token: string },
  task: StepContext,
): Promise<void> {
  const { imageTag, token } = wanted;
  // Once CloudFormation is at work it is followed to its end.
  const step = { ...task, signal: NEVER };
  const stack = await onceByToken(tools, step, {
    token,
    stackName: POOL_STACK,
    read() {
      task.signal.throwIfAborted();
      return poolStack(tools);
    },
    async request(found) {
      const isWanted = await requestTag(tools, found, imageTag, token);
      if (isWanted) {
        step.log(
          `CloudFormation: changes the stack ${POOL_STACK} to ${imageTag}.`,
        );
      }
      return isWanted;
    },
    follow: (found, resumed) => followOwn(tools, found, token, step, resumed),
  });
  tools.contexts.forgetPool(tools.context.cell);
  await waitUntilServed(tools, stack, step);
}
