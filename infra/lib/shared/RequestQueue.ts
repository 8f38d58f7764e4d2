import { Duration } from 'aws-cdk-lib';
import { Match, type IEventBus } from 'aws-cdk-lib/aws-events';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { RuleQueue } from './RuleQueue';

/**
 * What a control plane of the SaaS Builder Toolkit asks for on the cell's bus. The portal
 * sends such events of its own, for the toolkit's billing: they are marked, and left out.
 */
export class RequestQueue extends Construct {
  readonly queue: Queue;

  constructor(
    scope: Construct,
    id: string,
    props: { cellId: string; eventBus: IEventBus },
  ) {
    super(scope, id);
    const { queue } = new RuleQueue(this, 'Queue', {
      queueName: `tenantry-${props.cellId}-requests`,
      // A portal may be down for days; nobody asks twice.
      retention: Duration.days(14),
      description: 'Tenants that a control plane of the toolkit asks for',
      eventBus: props.eventBus,
      eventPattern: {
        source: ['sbt.control.plane'],
        detailType: ['sbt_aws_onboardingRequest', 'sbt_aws_offboardingRequest'],
        detail: { requestedBy: Match.doesNotExist() },
      },
    });
    this.queue = queue;
  }
}
