import { RemovalPolicy } from 'aws-cdk-lib';
import {
  FlowLogDestination,
  GatewayVpcEndpointAwsService,
  Peer,
  Port,
  SecurityGroup,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';

/** The VPC, and who in it may call whom on the way to tenants' services. */
export class Network extends Construct {
  readonly vpc: Vpc;
  /** Whoever is in it may call the load balancers. */
  readonly linkSecurityGroup: SecurityGroup;
  /** The load balancers' own. */
  readonly albSecurityGroup: SecurityGroup;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.vpc = new Vpc(this, 'Vpc', {
      maxAzs: 2,
      // Tasks reach AWS through one gateway: cheaper by half, and a zone's loss
      // costs new connections to AWS only until it is back.
      natGateways: 1,
      restrictDefaultSecurityGroup: false,
      subnetConfiguration: [
        { name: 'public', subnetType: SubnetType.PUBLIC, cidrMask: 24 },
        {
          name: 'private',
          subnetType: SubnetType.PRIVATE_WITH_EGRESS,
          cidrMask: 20,
        },
      ],
      gatewayEndpoints: {
        DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
        S3: { service: GatewayVpcEndpointAwsService.S3 },
      },
    });
    this.vpc.addFlowLog('FlowLog', {
      destination: FlowLogDestination.toCloudWatchLogs(
        new LogGroup(this, 'FlowLogs', {
          retention: RetentionDays.TWO_WEEKS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      ),
    });

    this.linkSecurityGroup = new SecurityGroup(this, 'LinkSecurityGroup', {
      vpc: this.vpc,
      description: 'API Gateway, on its way to the load balancers',
    });
    this.albSecurityGroup = new SecurityGroup(this, 'AlbSecurityGroup', {
      vpc: this.vpc,
      description: 'The internal load balancers',
    });
    this.albSecurityGroup.addIngressRule(
      Peer.securityGroupId(this.linkSecurityGroup.securityGroupId),
      Port.tcp(80),
      'From API Gateway only',
    );
  }
}
