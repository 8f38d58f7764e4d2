import { Duration } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** A message that nobody could deal with as often is put aside. */
const MAX_RECEIVES = 5;

/**
 * What happens to services, tasks and stacks, as it happens, for whoever watches tenants.
 * One rule for all of them: an event bus has room for 300. Who watches also looks from
 * time to time, so that a day is long enough to keep what nobody fetched.
 */
export class EventQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: { cellId: string }) {
    super(scope, id);
    // Its name is known before the cell is there: a portal's configuration can hold it.
    const queueName = `tenantry-${props.cellId}-events`;
    const dead = new Queue(this, 'Dead', {
      queueName: `${queueName}-dead`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(1),
      visibilityTimeout: Duration.minutes(1),
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: dead, maxReceiveCount: MAX_RECEIVES },
    });
    new Rule(this, 'Rule', {
      description: 'What happens to services, tasks and stacks',
      eventPattern: {
        source: ['aws.ecs', 'aws.cloudformation'],
        detailType: [
          'ECS Task State Change',
          'ECS Deployment State Change',
          'ECS Service Action',
          'CloudFormation Stack Status Change',
        ],
      },
      targets: [new SqsQueue(this.queue, { deadLetterQueue: dead })],
    });
  }
}
