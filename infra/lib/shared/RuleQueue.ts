import { Duration } from 'aws-cdk-lib';
import {
  Rule,
  type EventPattern,
  type IEventBus,
} from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

/** A message that nobody could deal with as often is put aside. */
const MAX_RECEIVES = 5;

/** A queue of the events that match one rule, and beside it one for those that came to nothing. */
export class RuleQueue extends Construct {
  readonly queue: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: {
      queueName: string;
      /** How long an event waits for somebody to fetch it. */
      retention: Duration;
      description: string;
      eventPattern: EventPattern;
      /** Default: the account's own, the only one that hears of AWS itself. */
      eventBus?: IEventBus;
    },
  ) {
    super(scope, id);
    const dead = new Queue(this, 'Dead', {
      queueName: `${props.queueName}-dead`,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    this.queue = new Queue(this, 'Queue', {
      queueName: props.queueName,
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: props.retention,
      visibilityTimeout: Duration.minutes(1),
      receiveMessageWaitTime: Duration.seconds(20),
      deadLetterQueue: { queue: dead, maxReceiveCount: MAX_RECEIVES },
    });
    new Rule(this, 'Rule', {
      description: props.description,
      eventBus: props.eventBus,
      eventPattern: props.eventPattern,
      targets: [new SqsQueue(this.queue, { deadLetterQueue: dead })],
    });
  }
}
