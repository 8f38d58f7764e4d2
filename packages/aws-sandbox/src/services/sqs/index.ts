import * as schemas from '@aws-sdk/client-sqs';
import type { Account, AwsService } from '../../types';
import { messageOperations } from './operations/messages';
import { queueOperations } from './operations/queues';
import { Queues } from './Queues';
import { queueHandler } from './resources/queue';
import { queuePolicyHandler } from './resources/queuePolicy';

/** SQS: standard queues with long polling, visibility and dead letters. */
export function createSqs(account: Account) {
  const queues = new Queues(account);
  return {
    signingName: 'sqs',
    protocol: 'json' as const,
    schemas: schemas as never,
    operations: { ...queueOperations(queues), ...messageOperations(queues) },
    queues,
    resourceHandlers: [
      queueHandler(account, queues),
      queuePolicyHandler(queues),
    ],
    accessOf: (operation: string, input: any) => [
      {
        action: `sqs:${operation.replace(/Batch$/, '')}`,
        resource: queues.arnOf(
          input.QueueName ?? String(input.QueueUrl).split('/').pop(),
        ),
      },
    ],
    inventory: () => ({
      queues: queues
        .all()
        .map(({ name }) => name)
        .sort(),
    }),
  } satisfies AwsService & Record<string, unknown>;
}
