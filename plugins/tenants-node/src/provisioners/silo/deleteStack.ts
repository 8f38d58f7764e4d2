import {
  DeleteStackCommand,
  type Stack,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { randomUUID } from 'node:crypto';
import type { StepContext, StepTools } from '../../onboarding/types';
import { firstFailure, reasonOf, typeInWords } from './events';
import { follow } from './follow';

/** How a deletion has ended. */
export interface Deletion {
  gone: boolean;
  status: string;
  /** What would not go first, and why. */
  stuck?: string;
}

const inWords = (failed: StackEvent): string =>
  `${failed.LogicalResourceId} (${typeInWords(
    failed.ResourceType ?? '',
  )}): ${reasonOf(failed)}`;

/**
 * Has a stack deleted and follows that to its end. By force, which CloudFormation does
 * once an ordinary deletion has failed, what would not go is left behind.
 */
export async function deleteStack(
  { context, ...tools }: StepTools,
  { StackId }: Pick<Stack, 'StackId'>,
  step: StepContext,
  options: { force?: boolean } = {},
): Promise<Deletion> {
  // Asking twice does no harm: a deletion that runs already is the one that is followed.
  const token = `delete-${randomUUID()}`;
  await context.clients.cloudformation.send(
    new DeleteStackCommand({
      StackName: StackId,
      ClientRequestToken: token,
      RoleARN: context.cell.roles?.stacks,
      ...(options.force && { DeletionMode: 'FORCE_DELETE_STACK' }),
    }),
  );
  const { status, events } = await follow(
    { context, ...tools },
    StackId!,
    step,
    {
      // Whoever deletes it; but an attempt that failed before is not this one.
      isWanted: operation =>
        operation.events[0].ResourceStatus === 'DELETE_IN_PROGRESS' &&
        (operation.inProgress ||
          operation.status === 'DELETE_COMPLETE' ||
          operation.token === token),
    },
  );
  const failed = firstFailure(events);
  return {
    gone: status === 'DELETE_COMPLETE',
    status,
    stuck: failed && inWords(failed),
  };
}
