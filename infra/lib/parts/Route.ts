import { Duration } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationProtocol,
  ApplicationTargetGroup,
  CfnListenerRule,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { HEALTH } from './container';

export interface RouteProps {
  vpc: IVpc;
  listenerArn: string;
  /** Unique in the listener. */
  priority: number;
  /** Value of the routing header. */
  tenantPath: string;
  /** Only below this path; all paths without. */
  path?: string;
  /** Of the containers that it leads to. */
  port: number;
  healthPath: string;
}

/** A target group, and the listener rule that leads to it. */
export class Route extends Construct {
  readonly targets: ApplicationTargetGroup;
  readonly rule: CfnListenerRule;

  constructor(scope: Construct, id: string, props: RouteProps) {
    super(scope, id);
    const { path } = props;
    this.targets = new ApplicationTargetGroup(this, 'Targets', {
      vpc: props.vpc,
      port: props.port,
      protocol: ApplicationProtocol.HTTP,
      targetType: TargetType.IP,
      deregistrationDelay: Duration.seconds(15),
      healthCheck: {
        path: props.healthPath,
        interval: HEALTH.interval,
        timeout: HEALTH.timeout,
        healthyThresholdCount: 2,
        unhealthyThresholdCount: HEALTH.failures,
      },
    });
    this.rule = new CfnListenerRule(this, 'Rule', {
      listenerArn: props.listenerArn,
      priority: props.priority,
      conditions: [
        {
          field: 'http-header',
          httpHeaderConfig: {
            httpHeaderName: 'tenantPath',
            values: [props.tenantPath],
          },
        },
        ...(path
          ? [
              {
                field: 'path-pattern',
                pathPatternConfig: { values: [path, `${path}/*`] },
              },
            ]
          : []),
      ],
      actions: [
        { type: 'forward', targetGroupArn: this.targets.targetGroupArn },
      ],
    });
  }
}
