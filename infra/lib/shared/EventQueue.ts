import { Duration } from 'aws-cdk-lib';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RuleQueue } from './RuleQueue';

/**
 * What happens to services, tasks and stacks, as it happens, for whoever watches tenants.
 * One rule for all of them: an event bus has room for 300. Who watches also looks from
 * time to time, so that a day is long enough to keep what nobody fetched.
 */
export class EventQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, props: { cellId: string }) {
    super(scope, id);
    const { queue } = new RuleQueue(this, 'Queue', {
      // Its name is known before the cell is there: a portal's configuration can hold it.
      queueName: `tenantry-${props.cellId}-events`,
      retention: Duration.days(1),
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
    });
    this.queue = queue;
  }
}
