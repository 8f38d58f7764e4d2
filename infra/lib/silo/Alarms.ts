import { Duration } from 'aws-cdk-lib';
import {
  Alarm,
  Metric,
  type MetricProps,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';

/** What tells that one of a tenant's routes is in trouble: CloudWatch alarms on its target group. */
export class Alarms extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: {
      tenantId: string;
      targetGroupName: string;
      loadBalancerName: string;
    },
  ) {
    super(scope, id);
    const alarm = (
      name: string,
      metric: Pick<MetricProps, 'metricName' | 'statistic'>,
      limit: { threshold: number; description: string },
    ) =>
      new Alarm(this, name, {
        alarmDescription: `Tenant ${props.tenantId}: ${limit.description}`,
        metric: new Metric({
          ...metric,
          namespace: 'AWS/ApplicationELB',
          period: Duration.minutes(1),
          dimensionsMap: {
            TargetGroup: props.targetGroupName,
            LoadBalancer: props.loadBalancerName,
          },
        }),
        threshold: limit.threshold,
        evaluationPeriods: 3,
        datapointsToAlarm: 3,
        // Nobody called: that is no trouble.
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
    alarm(
      'Errors',
      { metricName: 'HTTPCode_Target_5XX_Count', statistic: 'Sum' },
      { threshold: 5, description: '5 or more requests a minute fail' },
    );
    alarm(
      'Unhealthy',
      { metricName: 'UnHealthyHostCount', statistic: 'Maximum' },
      { threshold: 1, description: 'a task does not answer health checks' },
    );
    alarm(
      'Slow',
      { metricName: 'TargetResponseTime', statistic: 'p95' },
      { threshold: 1, description: 'one request in 20 takes over a second' },
    );
  }
}
