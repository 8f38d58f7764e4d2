import { Duration, Validations } from 'aws-cdk-lib';
import { type IVpc, Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import {
  ApplicationLoadBalancer,
  ApplicationProtocol,
  ApplicationTargetGroup,
  ListenerAction,
  ListenerCertificate,
  SslPolicy,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Construct } from 'constructs';
import { PORTAL_PORT } from './names';

/** Backstage's own answer to whether it can serve. */
const READINESS_PATH = '/.backstage/health/v1/readiness';

/** Where people reach the portal: HTTPS, and from HTTP the way there. */
export class Balancer extends Construct {
  readonly loadBalancer: ApplicationLoadBalancer;
  readonly targets: ApplicationTargetGroup;
  readonly securityGroup: SecurityGroup;

  constructor(
    scope: Construct,
    id: string,
    props: { vpc: IVpc; certificateArn: string; allowedCidr: string },
  ) {
    super(scope, id);
    this.securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: props.vpc,
      description: 'The load balancer of the portal',
      allowAllOutbound: false,
    });
    for (const [port, name] of [
      [443, 'HTTPS'],
      [80, 'HTTP, which is sent to HTTPS'],
    ] as const) {
      this.securityGroup.addIngressRule(
        Peer.ipv4(props.allowedCidr),
        Port.tcp(port),
        `${name}, from whom the operator names`,
      );
    }
    Validations.of(this.securityGroup).acknowledge({
      id: 'AwsSolutions-EC23',
      reason:
        'Whoever deploys says which addresses are let in; there is no default.',
    });
    this.loadBalancer = new ApplicationLoadBalancer(this, 'Alb', {
      vpc: props.vpc,
      internetFacing: true,
      securityGroup: this.securityGroup,
      dropInvalidHeaderFields: true,
      // Live updates and logs of tasks are long answers.
      idleTimeout: Duration.minutes(2),
    });
    Validations.of(this.loadBalancer).acknowledge({
      id: 'AwsSolutions-ELB2',
      reason:
        "The portal logs each request, and audits who changed what; ELB's own log needs a bucket policy by Region.",
    });
    this.targets = new ApplicationTargetGroup(this, 'Targets', {
      vpc: props.vpc,
      port: PORTAL_PORT,
      protocol: ApplicationProtocol.HTTP,
      targetType: TargetType.IP,
      deregistrationDelay: Duration.seconds(30),
      healthCheck: {
        path: READINESS_PATH,
        interval: Duration.seconds(10),
        timeout: Duration.seconds(5),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 3,
      },
    });
    this.loadBalancer.addListener('Https', {
      port: 443,
      protocol: ApplicationProtocol.HTTPS,
      open: false,
      certificates: [ListenerCertificate.fromArn(props.certificateArn)],
      sslPolicy: SslPolicy.TLS13_RES,
      defaultAction: ListenerAction.forward([this.targets]),
    });
    this.loadBalancer.addListener('Http', {
      port: 80,
      protocol: ApplicationProtocol.HTTP,
      open: false,
      defaultAction: ListenerAction.redirect({
        protocol: 'HTTPS',
        port: '443',
        permanent: true,
      }),
    });
  }
}
