import * as schemas from '@aws-sdk/client-cloudformation';
import type { S3 } from '../services/s3';
import type { Account, AwsService, ResourceHandler } from '../types';
import { Engine } from './Engine';
import { readOperations } from './operations/read';
import { writeOperations } from './operations/write';
import { passiveHandlers } from './passiveTypes';
import { Stacks } from './stacks';

/** CloudFormation: applies templates by means of the handlers of resource types. */
export function createCloudFormation(
  account: Account,
  s3: S3,
  handlers: ResourceHandler[],
) {
  const stacks = new Stacks(account);
  const engine = new Engine(stacks, [...passiveHandlers(account), ...handlers]);
  return {
    signingName: 'cloudformation',
    protocol: 'query' as const,
    schemas: schemas as never,
    operations: {
      ...readOperations(stacks),
      ...writeOperations(stacks, engine, s3),
    },
    accessOf: (operation: string, input: any) => [
      {
        action: `cloudformation:${operation}`,
        resource:
          stacks.find(input.StackName ?? '')?.id ??
          (input.StackName
            ? account.arn('cloudformation', `stack/${input.StackName}/*`)
            : '*'),
      },
    ],
    inventory: () => ({
      stacks: stacks
        .all()
        .filter(stack => stack.status !== 'DELETE_COMPLETE')
        .map(stack => stack.name)
        .sort(),
      stackResources: stacks
        .all()
        .flatMap(stack =>
          stacks
            .resources(stack.id)
            .values()
            .filter(resource => resource.status !== 'DELETE_COMPLETE')
            .map(
              resource =>
                `${stack.name}/${resource.logicalId} ${resource.type} ${resource.physicalId}`,
            ),
        )
        .sort(),
    }),
    start: async () => engine.recover(),
    stop: () => engine.stop(),
  } satisfies AwsService & Record<string, unknown>;
}
