import type { Stack } from '@aws-sdk/client-cloudformation';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { isInProgress } from '../provisioners/silo/events';
import { follow } from '../provisioners/silo/follow';
import { isSound } from '../provisioners/silo/stack';
import { StackWatch } from '../provisioners/silo/StackWatch';
import { UpdateFailed } from './UpdateFailed';

/** How often what is found is dealt with before it is given up: it changes under our hands. */
const ROUNDS = 5;

/** An operation on a stack, known by its `ClientRequestToken`: the same whenever it is tried. */
export interface TokenOperation {
  token: string;
  stackName: string;
  /** The stack as it is now; throws when there is none. */
  read(): Promise<Stack>;
  /**
   * Has it begun; false when there is nothing to do. `isAtOnce`: nothing had to be waited
   * for before.
   */
  request(stack: Stack, isAtOnce: boolean): Promise<boolean>;
  /** Follows it to its end; throws why it failed. */
  follow(stack: Stack, resumed: boolean): Promise<void>;
}

/**
 * Has an operation done on a stack, whatever is found: CloudFormation at work on it, for
 * this very operation or another, or nobody. Gives the stack as it was before.
 */
export async function onceByToken(
  tools: StepTools,
  step: StepContext,
  operation: TokenOperation,
): Promise<Stack> {
  const { token, stackName } = operation;
  for (let round = 0; round < ROUNDS; round += 1) {
    const stack = await operation.read();
    const stackId = stack.StackId!;
    const { operation: latest } = await new StackWatch(
      tools.context.clients.cloudformation,
      stackId,
    ).look(step.signal);
    if (latest?.token === token) {
      await operation.follow(stack, true);
      return stack;
    }
    if (!latest?.inProgress && !isInProgress(stack.StackStatus!)) {
      if (!isSound(stack)) {
        throw new UpdateFailed(
          `The stack ${stackName} is ${stack.StackStatus}: CloudFormation does not change it before somebody has mended it`,
        );
      }
      if (await operation.request(stack, round === 0)) {
        await operation.follow(stack, false);
      }
      return stack;
    }
    step.log(
      `CloudFormation: is still at work on the stack ${stackName} (${stack.StackStatus}); waits for its end.`,
    );
    await follow(tools, stackId, step, { isWanted: () => true, resumed: true });
  }
  throw new LifecycleError(
    `The stack ${stackName} changes all the time: somebody else is at work on it.`,
    'Wait until nobody is, then run it again.',
  );
}
