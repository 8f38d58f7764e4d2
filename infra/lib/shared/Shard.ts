import { Validations } from 'aws-cdk-lib';
import {
  ApplicationListener,
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ListenerAction,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import type { Network } from './Network';

/**
 * One of the cell's internal load balancers. ELB allows 100 target groups on each,
 * for ever; more tenants with services of their own need more shards.
 */
export class Shard extends Construct {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly listener: ApplicationListener;

  constructor(scope: Construct, id: string, props: { network: Network }) {
    super(scope, id);
    const { vpc, albSecurityGroup } = props.network;
    this.loadBalancer = new ApplicationLoadBalancer(this, 'Alb', {
      vpc,
      internetFacing: false,
      securityGroup: albSecurityGroup,
      dropInvalidHeaderFields: true,
    });
    Validations.of(this.loadBalancer).acknowledge({
      id: 'AwsSolutions-ELB2',
      reason:
        'Only the front door can call it, whose access log has every request with its tenant.',
    });
    this.listener = this.loadBalancer.addListener('Http', {
      port: 80,
      protocol: ApplicationProtocol.HTTP,
      open: false,
      defaultAction: ListenerAction.fixedResponse(404, {
        contentType: 'application/json',
        messageBody: JSON.stringify({
          error: {
            code: 'no_route',
            message: 'No tenant is served under this route.',
          },
        }),
      }),
    });
  }
}
