import type { AwsService, Operation } from '../../types';
import { validationError } from '../template';

/**
 * Operations on stacks that may be given a role. What CloudFormation does with it is not
 * checked here action by action: it acts as the account does.
 */
export const withRole = (
  operations: AwsService['operations'],
  mayTake: (roleArn: string) => boolean,
): AwsService['operations'] =>
  Object.fromEntries(
    Object.entries(operations).map(([name, operation]) => [
      name,
      ((input, context) => {
        if (input.RoleARN && !mayTake(input.RoleARN)) {
          throw validationError(
            `Role ${input.RoleARN} is invalid or cannot be assumed`,
          );
        }
        return operation(input, context);
      }) satisfies Operation,
    ]),
  );
