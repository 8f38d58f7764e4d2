import { Aws, CfnCondition, Duration, Fn, Validations } from 'aws-cdk-lib';
import {
  Alarm,
  type CfnAlarm,
  ComparisonOperator,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import type { Balancer } from './Balancer';

/** What tells that the portal, or what reaches it, is in trouble. */
export class PortalAlarms extends Construct {
  readonly #hasTopic: CfnCondition;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: {
      balancer: Balancer;
      /** Queues of messages that the portal could not deal with. */
      deadLetterQueues: Record<string, string>;
      topicArn: string;
    },
  ) {
    super(scope, id);
    const { balancer, deadLetterQueues, topicArn } = props;
    this.#hasTopic = new CfnCondition(this, 'HasTopic', {
      expression: Fn.conditionNot(Fn.conditionEquals(topicArn, '')),
    });
    const ofBalancer = (metricName: string, statistic: string) =>
      new Metric({
        namespace: 'AWS/ApplicationELB',
        metricName,
        statistic,
        period: Duration.minutes(1),
        dimensionsMap: {
          LoadBalancer: balancer.loadBalancer.loadBalancerFullName,
          TargetGroup: balancer.targets.targetGroupFullName,
        },
      });
    this.#alarm('Unhealthy', ofBalancer('UnHealthyHostCount', 'Maximum'), {
      description: 'a replica of the portal is not well',
      threshold: 0,
      minutes: 5,
    });
    this.#alarm('Errors', ofBalancer('HTTPCode_Target_5XX_Count', 'Sum'), {
      description: 'the portal answers with errors of its own',
      threshold: 5,
      minutes: 3,
    });
    for (const [name, queueName] of Object.entries(deadLetterQueues)) {
      this.#alarm(
        `${name}Dead`,
        new Metric({
          namespace: 'AWS/SQS',
          metricName: 'ApproximateNumberOfMessagesVisible',
          statistic: 'Maximum',
          period: Duration.minutes(5),
          dimensionsMap: { QueueName: queueName },
        }),
        {
          description: `${queueName} has messages that nobody could deal with`,
          threshold: 0,
          minutes: 1,
        },
      );
    }
  }

  #alarm(
    id: string,
    metric: Metric,
    what: { description: string; threshold: number; minutes: number },
  ): void {
    const alarm = new Alarm(this, id, {
      metric,
      alarmDescription: `Tenantry: ${what.description}`,
      threshold: what.threshold,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      evaluationPeriods: what.minutes,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    const actions = Fn.conditionIf(
      this.#hasTopic.logicalId,
      [this.props.topicArn],
      Aws.NO_VALUE,
    );
    Validations.of(alarm).acknowledge({
      id: 'CloudFormation-Validate::F3033',
      reason: 'A topic without a name is left out by the condition.',
    });
    (alarm.node.defaultChild as CfnAlarm).addPropertyOverride(
      'AlarmActions',
      actions,
    );
  }
}
