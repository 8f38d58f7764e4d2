import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { QueueRecord } from '../model';
import type { Queues } from '../Queues';

const secondsOf = (iso: string) =>
  String(Math.floor(new Date(iso).getTime() / 1000));

function attributesOf(
  queues: Queues,
  queue: QueueRecord,
): Record<string, string | undefined> {
  const { visible, inFlight, delayed } = queues.mailbox(queue.name).counts();
  const { redrive, policy } = queue;
  return {
    QueueArn: queues.arnOf(queue.name),
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    CreatedTimestamp: secondsOf(queue.createdAt),
    LastModifiedTimestamp: secondsOf(queue.updatedAt),
    VisibilityTimeout: String(queue.visibilityTimeout),
    MaximumMessageSize: String(queue.maximumMessageSize),
    MessageRetentionPeriod: String(queue.retention),
    DelaySeconds: String(queue.delay),
    ReceiveMessageWaitTimeSeconds: String(queue.receiveWait),
    SqsManagedSseEnabled: String(queue.encrypted),
    RedrivePolicy: redrive && JSON.stringify(redrive),
    Policy: policy && JSON.stringify(policy),
  };
}

/** Queues themselves. CloudFormation makes them. */
export const queueOperations = (queues: Queues): AwsService['operations'] => ({
  GetQueueUrl(input) {
    only(input, ['QueueName'], 'sqs:GetQueueUrl');
    return { QueueUrl: queues.urlOf(queues.require(input.QueueName).name) };
  },

  GetQueueAttributes(input) {
    only(input, ['QueueUrl', 'AttributeNames'], 'sqs:GetQueueAttributes');
    const queue = queues.require(input.QueueUrl);
    const wanted: string[] = input.AttributeNames ?? [];
    const all = attributesOf(queues, queue);
    const unknown = wanted.find(name => name !== 'All' && !(name in all));
    if (unknown) {
      throw new AwsError(
        'InvalidAttributeName',
        `Unknown Attribute ${unknown}.`,
      );
    }
    return {
      Attributes: Object.fromEntries(
        Object.entries(all).filter(
          ([name, value]) =>
            value !== undefined &&
            (wanted.includes('All') || wanted.includes(name)),
        ),
      ),
    };
  },

  PurgeQueue(input) {
    only(input, ['QueueUrl'], 'sqs:PurgeQueue');
    queues.mailbox(queues.require(input.QueueUrl).name).clear();
  },
});
