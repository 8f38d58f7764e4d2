import type {
  DeleteStackInput,
  RollbackStackInput,
} from '@aws-sdk/client-cloudformation';
import { only } from '../../http/only';
import type { AwsService } from '../../types';
import type { Engine } from '../Engine';
import type { Stacks } from '../stacks';
import { validationError } from '../template';
import { isBusy } from './options';

/** Taking stacks back and away. */
export const endOperations = (
  stacks: Stacks,
  engine: Engine,
): AwsService['operations'] => ({
  RollbackStack(input: RollbackStackInput) {
    only(
      input,
      ['StackName', 'ClientRequestToken', 'RetainExceptOnCreate'],
      'cloudformation:RollbackStack',
    );
    const stack = stacks.require(input.StackName!);
    const repeated =
      input.ClientRequestToken !== undefined &&
      stack.clientRequestToken === input.ClientRequestToken;
    // A retry of the call that has begun, or ended, this rollback.
    if (repeated && /ROLLBACK_(IN_PROGRESS|COMPLETE)$/.test(stack.status)) {
      return { StackId: stack.id };
    }
    if (!/^(CREATE|UPDATE)_FAILED$/.test(stack.status)) {
      throw validationError(
        `Stack:${stack.id} is in ${stack.status} state and can not be rolled back.`,
      );
    }
    const begun = { ...stack, clientRequestToken: input.ClientRequestToken };
    stacks.save(begun);
    engine.rollback(begun, input.RetainExceptOnCreate ?? false);
    return { StackId: stack.id };
  },

  DeleteStack(input: DeleteStackInput) {
    only(
      input,
      ['StackName', 'ClientRequestToken', 'DeletionMode', 'RoleARN'],
      'cloudformation:DeleteStack',
    );
    const force = input.DeletionMode === 'FORCE_DELETE_STACK';
    const stack = stacks.find(input.StackName!);
    // Deleting what is not there succeeds, as in AWS.
    if (!stack || /^DELETE_(COMPLETE|IN_PROGRESS)$/.test(stack.status)) {
      return;
    }
    if (stack.terminationProtection) {
      throw validationError(
        `Stack [${stack.name}] cannot be deleted while TerminationProtection is enabled`,
      );
    }
    if (isBusy(stack)) {
      throw validationError(
        `Stack:${stack.id} is in ${stack.status} state and can not be deleted.`,
      );
    }
    if (force && stack.status !== 'DELETE_FAILED') {
      throw validationError(
        `Invalid operation on stack [${stack.id}]. FORCE_DELETE_STACK can be specified only when the stack is in DELETE_FAILED state.`,
      );
    }
    engine.delete(
      stacks.setStatus(stack.id, 'DELETE_IN_PROGRESS', {
        reason: 'User Initiated',
        clientRequestToken: input.ClientRequestToken,
        force,
      }),
    );
  },
});
