import { NotSupportedError } from '../../../errors';
import type { Account, ResourceHandler } from '../../../types';
import type { QueueRecord } from '../model';
import type { Queues } from '../Queues';

/** SQS's defaults, seconds and bytes. */
const DEFAULTS = {
  visibilityTimeout: 30,
  retention: 345_600,
  receiveWait: 0,
  delay: 0,
  maximumMessageSize: 1_048_576,
};

const numberOf = (value: unknown, otherwise: number) =>
  value === undefined ? otherwise : Number(value);

function redriveOf(value: unknown): QueueRecord['redrive'] {
  if (value === undefined) {
    return undefined;
  }
  const { deadLetterTargetArn, maxReceiveCount } = (
    typeof value === 'string' ? JSON.parse(value) : value
  ) as Record<string, unknown>;
  return {
    deadLetterTargetArn: String(deadLetterTargetArn),
    maxReceiveCount: Number(maxReceiveCount),
  };
}

const settingsOf = (properties: any, tags: Record<string, string>) => ({
  visibilityTimeout: numberOf(
    properties.VisibilityTimeout,
    DEFAULTS.visibilityTimeout,
  ),
  retention: numberOf(properties.MessageRetentionPeriod, DEFAULTS.retention),
  receiveWait: numberOf(
    properties.ReceiveMessageWaitTimeSeconds,
    DEFAULTS.receiveWait,
  ),
  delay: numberOf(properties.DelaySeconds, DEFAULTS.delay),
  maximumMessageSize: numberOf(
    properties.MaximumMessageSize,
    DEFAULTS.maximumMessageSize,
  ),
  encrypted: String(properties.SqsManagedSseEnabled ?? true) === 'true',
  redrive: redriveOf(properties.RedrivePolicy),
  tags,
});

/** `AWS::SQS::Queue`: standard queues. */
export function queueHandler(
  account: Account,
  queues: Queues,
): ResourceHandler {
  const resultOf = (name: string) => ({
    physicalId: queues.urlOf(name),
    attributes: {
      Arn: queues.arnOf(name),
      QueueName: name,
      QueueUrl: queues.urlOf(name),
    },
  });
  const now = () => account.clock.now().toISOString();
  return {
    type: 'AWS::SQS::Queue',
    properties: [
      'QueueName',
      'VisibilityTimeout',
      'MessageRetentionPeriod',
      'ReceiveMessageWaitTimeSeconds',
      'DelaySeconds',
      'MaximumMessageSize',
      'RedrivePolicy',
      'SqsManagedSseEnabled',
      'Tags',
    ],
    createOnly: ['QueueName'],
    async create(properties, { generateName, tags }) {
      const name = properties.QueueName ?? generateName(80);
      if (name.endsWith('.fifo')) {
        throw new NotSupportedError('FIFO queues');
      }
      if (queues.get(name)) {
        throw new Error(`A queue already exists with the same name: ${name}`);
      }
      queues.save({
        ...settingsOf(properties, tags),
        name,
        createdAt: now(),
        updatedAt: now(),
      });
      return resultOf(name);
    },
    async update(url, properties, _previous, { tags }) {
      const queue = queues.require(url);
      queues.save({
        ...queue,
        ...settingsOf(properties, tags),
        updatedAt: now(),
      });
      return { ...resultOf(queue.name), physicalId: url };
    },
    async delete(url) {
      const name = url.split('/').pop()!;
      if (queues.get(name)) {
        queues.remove(name);
      }
    },
  };
}
