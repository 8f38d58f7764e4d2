import { endpointOf, POSTGRES_PORT } from '../services/rds/endpoints';
import type { Account, ResourceHandler } from '../types';

type Attributes = (
  account: Account,
  physicalId: string,
  properties: Record<string, any>,
) => Record<string, unknown>;

interface Passive {
  /** `Ref` when it is not a generated name. */
  physicalId?: (
    account: Account,
    properties: Record<string, any>,
    generated: string,
  ) => string;
  attributes?: Attributes;
  /** `Fn::GetAtt` after a change, from what it gave before; the same without. */
  changed?: (previous: Record<string, unknown>) => Record<string, unknown>;
}

/** Ids such as `vpc-0a1b…`. */
const ec2 =
  (prefix: string) =>
  (account: Account): string =>
    `${prefix}-${account.ids.hex(17)}`;

const arnRef =
  (service: string, resource: string) =>
  (account: Account, properties: Record<string, any>, generated: string) =>
    account.arn(service, `${resource}${properties.Name ?? generated}`);

/**
 * Types without behaviour here: they are recorded, answer `Ref` and `Fn::GetAtt`, and go.
 * There is no network, no key, no alarm and no database to act on a laptop.
 */
const PASSIVE: Record<string, Passive> = {
  'AWS::EC2::VPC': {
    physicalId: ec2('vpc'),
    attributes: (account, id, { CidrBlock }) => ({
      VpcId: id,
      CidrBlock,
      DefaultSecurityGroup: `sg-${account.ids.hex(17)}`,
      DefaultNetworkAcl: `acl-${account.ids.hex(17)}`,
    }),
  },
  'AWS::EC2::Subnet': {
    physicalId: ec2('subnet'),
    attributes: (_, id, { AvailabilityZone, CidrBlock, VpcId }) => ({
      SubnetId: id,
      AvailabilityZone,
      CidrBlock,
      VpcId,
    }),
  },
  'AWS::EC2::RouteTable': {
    physicalId: ec2('rtb'),
    attributes: (_, id) => ({ RouteTableId: id }),
  },
  'AWS::EC2::SubnetRouteTableAssociation': { physicalId: ec2('rtbassoc') },
  'AWS::EC2::Route': { physicalId: ec2('r') },
  'AWS::EC2::InternetGateway': {
    physicalId: ec2('igw'),
    attributes: (_, id) => ({ InternetGatewayId: id }),
  },
  'AWS::EC2::VPCGatewayAttachment': {},
  'AWS::EC2::EIP': {
    physicalId: () => '203.0.113.10',
    attributes: account => ({
      AllocationId: `eipalloc-${account.ids.hex(17)}`,
      PublicIp: '203.0.113.10',
    }),
  },
  'AWS::EC2::NatGateway': {
    physicalId: ec2('nat'),
    attributes: (_, id) => ({ NatGatewayId: id }),
  },
  'AWS::EC2::VPCEndpoint': {
    physicalId: ec2('vpce'),
    attributes: (_, id) => ({ Id: id }),
  },
  'AWS::EC2::FlowLog': { physicalId: ec2('fl') },
  'AWS::EC2::SecurityGroup': {
    physicalId: ec2('sg'),
    attributes: (_, id, { VpcId }) => ({ GroupId: id, VpcId }),
  },
  'AWS::EC2::SecurityGroupIngress': { physicalId: ec2('sgr') },
  'AWS::EC2::SecurityGroupEgress': { physicalId: ec2('sgr') },
  'AWS::EC2::LaunchTemplate': {
    physicalId: ec2('lt'),
    attributes: (_, id) => ({
      LaunchTemplateId: id,
      DefaultVersionNumber: '1',
      LatestVersionNumber: '1',
    }),
    changed: previous => ({
      ...previous,
      LatestVersionNumber: String(Number(previous.LatestVersionNumber) + 1),
    }),
  },
  'AWS::AutoScaling::AutoScalingGroup': {
    physicalId: (_, { AutoScalingGroupName }, generated) =>
      AutoScalingGroupName ?? generated,
  },
  'AWS::IAM::InstanceProfile': {
    physicalId: (_, { InstanceProfileName }, generated) =>
      InstanceProfileName ?? generated,
    attributes: (account, name) => ({
      Arn: `arn:aws:iam::${account.accountId}:instance-profile/${name}`,
    }),
  },
  'AWS::ECR::Repository': {
    physicalId: (_, { RepositoryName }, generated) =>
      RepositoryName ?? generated.toLowerCase(),
    attributes: (account, name) => ({
      Arn: account.arn('ecr', `repository/${name}`),
      RepositoryUri: `${account.accountId}.dkr.ecr.${account.region}.amazonaws.com/${name}`,
    }),
  },
  'AWS::S3::BucketPolicy': {},
  'AWS::CloudFront::OriginAccessControl': {
    physicalId: account => `E${account.ids.alphanumeric(13).toUpperCase()}`,
    attributes: (_, id) => ({ Id: id }),
  },
  'AWS::KMS::Key': {
    physicalId: account => account.ids.uuid(),
    attributes: (account, id) => ({
      KeyId: id,
      Arn: account.arn('kms', `key/${id}`),
    }),
  },
  'AWS::KMS::Alias': {
    physicalId: (_, { AliasName }) => AliasName,
  },
  'AWS::CloudWatch::Alarm': {
    physicalId: (_, { AlarmName }, generated) => AlarmName ?? generated,
    attributes: (account, name) => ({
      Arn: account.arn('cloudwatch', `alarm:${name}`),
    }),
  },
  'AWS::ApplicationAutoScaling::ScalingPolicy': {
    physicalId: arnRef('autoscaling', 'scalingPolicy:'),
    attributes: (_, id) => ({ Arn: id }),
  },
  // Nobody asks for these hosts here, and requests are let in as they come.
  'AWS::ApiGateway::DomainName': {
    physicalId: (_, { DomainName }) => DomainName,
    attributes: ({ region }) => ({
      RegionalDomainName: `d-sandbox.execute-api.${region}.amazonaws.com`,
    }),
  },
  'AWS::ApiGateway::BasePathMapping': {},
  'AWS::WAFv2::WebACLAssociation': {},
  'AWS::RDS::DBSubnetGroup': {
    physicalId: (_, { DBSubnetGroupName }, generated) =>
      (DBSubnetGroupName ?? generated).toLowerCase(),
  },
  'AWS::RDS::DBClusterParameterGroup': {
    physicalId: (_, { DBClusterParameterGroupName }, generated) =>
      (DBClusterParameterGroupName ?? generated).toLowerCase(),
  },
  'AWS::RDS::DBCluster': {
    physicalId: (_, { DBClusterIdentifier }, generated) =>
      (DBClusterIdentifier ?? generated).toLowerCase().slice(0, 63),
    attributes: (account, id) => ({
      DBClusterArn: account.arn('rds', `cluster:${id}`),
      DBClusterResourceId: `cluster-${account.ids.hex(26).toUpperCase()}`,
      'Endpoint.Address': endpointOf(account, id, 'cluster-'),
      'Endpoint.Port': POSTGRES_PORT,
      'ReadEndpoint.Address': endpointOf(account, id, 'cluster-ro-'),
    }),
  },
  'AWS::RDS::DBInstance': {
    physicalId: (_, { DBInstanceIdentifier }, generated) =>
      (DBInstanceIdentifier ?? generated).toLowerCase().slice(0, 63),
    attributes: (account, id) => ({
      DBInstanceArn: account.arn('rds', `db:${id}`),
      'Endpoint.Address': endpointOf(account, id),
      'Endpoint.Port': POSTGRES_PORT,
    }),
  },
  'AWS::CDK::Metadata': {},
};

/** Handlers for all types that are only recorded. */
export function passiveHandlers(account: Account): ResourceHandler[] {
  return Object.entries(PASSIVE).map(([type, passive]) => {
    const resultOf = (physicalId: string, properties: any) => ({
      physicalId,
      attributes: passive.attributes?.(account, physicalId, properties) ?? {},
    });
    return {
      type,
      properties: '*',
      async create(properties, { generateName }) {
        const generated = generateName(128);
        return resultOf(
          passive.physicalId?.(account, properties, generated) ?? generated,
          properties,
        );
      },
      // What a resource was given when it was made stays.
      update: async (physicalId, _properties, _previous, { attributes }) => ({
        physicalId,
        attributes: passive.changed?.(attributes) ?? attributes,
      }),
      async delete() {},
    } satisfies ResourceHandler;
  });
}
