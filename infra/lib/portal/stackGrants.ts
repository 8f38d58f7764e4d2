import { pattern, type Grant, type Pattern } from './grants';
import { NOT_OF_PORTAL } from './names';

const tenants = (service: string, ...resources: string[]): Pattern[] =>
  resources.map(resource => pattern(service, resource));

const roles = [pattern('iam', 'role/tenant-*', { region: '' })];
const profiles = [pattern('iam', 'instance-profile/tenant-*', { region: '' })];
const USER_POOLS = {
  resources: tenants('cognito-idp', 'userpool/*'),
  conditions: NOT_OF_PORTAL,
};
const TAGS_OF_ECS = ['ecs:TagResource', 'ecs:UntagResource'];

/**
 * What CloudFormation may do as the role that makes tenants' stacks, and updates the
 * pool's, by the type of what it makes. Nobody but CloudFormation can take that role.
 */
export const STACK_GRANTS: Record<string, Grant[]> = {
  'AWS::ApplicationAutoScaling::ScalableTarget': [
    {
      actions: [
        'application-autoscaling:DeregisterScalableTarget',
        'application-autoscaling:DescribeScalableTargets',
        'application-autoscaling:ListTagsForResource',
        'application-autoscaling:RegisterScalableTarget',
        'application-autoscaling:TagResource',
        'application-autoscaling:UntagResource',
      ],
    },
  ],
  'AWS::ApplicationAutoScaling::ScalingPolicy': [
    {
      actions: [
        'application-autoscaling:DeleteScalingPolicy',
        'application-autoscaling:DescribeScalingPolicies',
        'application-autoscaling:PutScalingPolicy',
      ],
    },
  ],
  'AWS::AutoScaling::AutoScalingGroup': [
    {
      actions: [
        'autoscaling:DescribeAutoScalingGroups',
        'autoscaling:DescribeScalingActivities',
      ],
    },
    {
      actions: [
        'autoscaling:CreateAutoScalingGroup',
        'autoscaling:CreateOrUpdateTags',
        'autoscaling:DeleteAutoScalingGroup',
        'autoscaling:DeleteTags',
        'autoscaling:DisableMetricsCollection',
        'autoscaling:EnableMetricsCollection',
        'autoscaling:UpdateAutoScalingGroup',
      ],
      resources: tenants(
        'autoscaling',
        'autoScalingGroup:*:autoScalingGroupName/tenant-*',
      ),
    },
    {
      // What an instance of a launch template is started with.
      actions: ['ec2:RunInstances'],
    },
  ],
  'AWS::CloudWatch::Alarm': [
    {
      actions: [
        'cloudwatch:DeleteAlarms',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:ListTagsForResource',
        'cloudwatch:PutMetricAlarm',
        'cloudwatch:TagResource',
        'cloudwatch:UntagResource',
      ],
      resources: tenants('cloudwatch', 'alarm:*'),
    },
  ],
  'AWS::Cognito::UserPool': [
    { actions: ['cognito-idp:CreateUserPool'] },
    {
      actions: [
        'cognito-idp:DeleteUserPool',
        'cognito-idp:DescribeUserPool',
        'cognito-idp:GetUserPoolMfaConfig',
        'cognito-idp:ListTagsForResource',
        'cognito-idp:SetUserPoolMfaConfig',
        'cognito-idp:TagResource',
        'cognito-idp:UntagResource',
        'cognito-idp:UpdateUserPool',
      ],
      ...USER_POOLS,
    },
  ],
  'AWS::Cognito::UserPoolClient': [
    {
      actions: [
        'cognito-idp:CreateUserPoolClient',
        'cognito-idp:DeleteUserPoolClient',
        'cognito-idp:DescribeUserPoolClient',
        'cognito-idp:UpdateUserPoolClient',
      ],
      ...USER_POOLS,
    },
  ],
  'AWS::Cognito::UserPoolDomain': [
    { actions: ['cognito-idp:DescribeUserPoolDomain'] },
    {
      actions: [
        'cognito-idp:CreateUserPoolDomain',
        'cognito-idp:DeleteUserPoolDomain',
        'cognito-idp:UpdateUserPoolDomain',
      ],
      ...USER_POOLS,
    },
  ],
  'AWS::Cognito::UserPoolIdentityProvider': [
    {
      actions: [
        'cognito-idp:CreateIdentityProvider',
        'cognito-idp:DeleteIdentityProvider',
        'cognito-idp:DescribeIdentityProvider',
        'cognito-idp:UpdateIdentityProvider',
      ],
      ...USER_POOLS,
    },
    {
      // Of a tenant's identity provider; its template refers to it.
      actions: ['secretsmanager:GetSecretValue'],
      resources: tenants('secretsmanager', 'secret:tenantry/*'),
    },
  ],
  'AWS::DynamoDB::Table': [
    {
      actions: [
        'dynamodb:CreateTable',
        'dynamodb:DeleteTable',
        'dynamodb:DescribeContinuousBackups',
        'dynamodb:DescribeContributorInsights',
        'dynamodb:DescribeKinesisStreamingDestination',
        'dynamodb:DescribeTable',
        'dynamodb:DescribeTimeToLive',
        'dynamodb:GetResourcePolicy',
        'dynamodb:ListTagsOfResource',
        'dynamodb:TagResource',
        'dynamodb:UntagResource',
        'dynamodb:UpdateContinuousBackups',
        'dynamodb:UpdateTable',
      ],
      resources: tenants('dynamodb', 'table/tenant-*'),
    },
  ],
  'AWS::EC2::LaunchTemplate': [
    {
      actions: [
        'ec2:CreateLaunchTemplate',
        'ec2:CreateLaunchTemplateVersion',
        'ec2:DeleteLaunchTemplate',
        'ec2:DescribeLaunchTemplates',
        'ec2:DescribeLaunchTemplateVersions',
        'ec2:GetLaunchTemplateData',
      ],
    },
    {
      // The image that instances start from is a parameter of AWS's.
      actions: ['ssm:GetParameters'],
      resources: [
        pattern('ssm', 'parameter/aws/service/ecs/*', { account: '' }),
      ],
    },
  ],
  'AWS::EC2::SecurityGroup': [
    {
      actions: [
        'ec2:AuthorizeSecurityGroupEgress',
        'ec2:CreateSecurityGroup',
        'ec2:CreateTags',
        'ec2:DeleteSecurityGroup',
        'ec2:DeleteTags',
        'ec2:DescribeSecurityGroups',
        'ec2:DescribeVpcs',
        'ec2:RevokeSecurityGroupEgress',
      ],
    },
  ],
  'AWS::EC2::SecurityGroupIngress': [
    {
      actions: [
        'ec2:AuthorizeSecurityGroupIngress',
        'ec2:DescribeSecurityGroupRules',
        'ec2:RevokeSecurityGroupIngress',
        'ec2:UpdateSecurityGroupRuleDescriptionsIngress',
      ],
    },
  ],
  'AWS::ECS::CapacityProvider': [
    {
      actions: [
        'ecs:CreateCapacityProvider',
        'ecs:DeleteCapacityProvider',
        'ecs:DescribeCapacityProviders',
        'ecs:UpdateCapacityProvider',
        ...TAGS_OF_ECS,
      ],
      resources: tenants('ecs', 'capacity-provider/tenant-*'),
    },
  ],
  'AWS::ECS::Cluster': [
    {
      actions: [
        'ecs:CreateCluster',
        'ecs:DeleteCluster',
        'ecs:DescribeClusters',
        'ecs:PutClusterCapacityProviders',
        'ecs:UpdateCluster',
        'ecs:UpdateClusterSettings',
        ...TAGS_OF_ECS,
      ],
      resources: tenants('ecs', 'cluster/tenant-*'),
    },
  ],
  'AWS::ECS::ClusterCapacityProviderAssociations': [
    {
      actions: ['ecs:DescribeClusters', 'ecs:PutClusterCapacityProviders'],
      resources: tenants('ecs', 'cluster/tenant-*'),
    },
  ],
  'AWS::ECS::Service': [
    {
      actions: [
        'ecs:CreateService',
        'ecs:DeleteService',
        'ecs:DescribeServiceDeployments',
        'ecs:DescribeServiceRevisions',
        'ecs:DescribeServices',
        'ecs:ListServiceDeployments',
        'ecs:UpdateService',
        ...TAGS_OF_ECS,
      ],
      resources: tenants('ecs', 'service/tenant-*', 'service-deployment/*'),
    },
  ],
  'AWS::ECS::TaskDefinition': [
    {
      actions: ['ecs:DeregisterTaskDefinition', 'ecs:DescribeTaskDefinition'],
    },
    {
      actions: ['ecs:RegisterTaskDefinition', ...TAGS_OF_ECS],
      resources: tenants('ecs', 'task-definition/tenant*'),
    },
  ],
  'AWS::ElasticLoadBalancingV2::ListenerRule': [
    {
      actions: [
        'elasticloadbalancing:DescribeListeners',
        'elasticloadbalancing:DescribeRules',
        'elasticloadbalancing:DescribeTags',
      ],
    },
    {
      actions: [
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:CreateRule',
        'elasticloadbalancing:DeleteRule',
        'elasticloadbalancing:ModifyRule',
        'elasticloadbalancing:RemoveTags',
        'elasticloadbalancing:SetRulePriorities',
      ],
      resources: tenants(
        'elasticloadbalancing',
        'listener/app/share*',
        'listener-rule/app/share*',
      ),
    },
  ],
  'AWS::ElasticLoadBalancingV2::TargetGroup': [
    {
      actions: [
        'elasticloadbalancing:DescribeTargetGroupAttributes',
        'elasticloadbalancing:DescribeTargetGroups',
        'elasticloadbalancing:DescribeTargetHealth',
      ],
    },
    {
      actions: [
        'elasticloadbalancing:AddTags',
        'elasticloadbalancing:CreateTargetGroup',
        'elasticloadbalancing:DeleteTargetGroup',
        'elasticloadbalancing:ModifyTargetGroup',
        'elasticloadbalancing:ModifyTargetGroupAttributes',
        'elasticloadbalancing:RemoveTags',
      ],
      resources: tenants('elasticloadbalancing', 'targetgroup/*'),
    },
  ],
  'AWS::IAM::InstanceProfile': [
    {
      actions: [
        'iam:AddRoleToInstanceProfile',
        'iam:CreateInstanceProfile',
        'iam:DeleteInstanceProfile',
        'iam:GetInstanceProfile',
        'iam:RemoveRoleFromInstanceProfile',
        'iam:TagInstanceProfile',
        'iam:UntagInstanceProfile',
      ],
      resources: profiles,
    },
  ],
  'AWS::IAM::Policy': [
    {
      actions: [
        'iam:DeleteRolePolicy',
        'iam:GetRolePolicy',
        'iam:PutRolePolicy',
      ],
      resources: roles,
    },
  ],
  'AWS::IAM::Role': [
    {
      actions: [
        'iam:CreateRole',
        'iam:DeleteRole',
        'iam:GetRole',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:TagRole',
        'iam:UntagRole',
        'iam:UpdateAssumeRolePolicy',
        'iam:UpdateRole',
        'iam:UpdateRoleDescription',
      ],
      resources: roles,
    },
    {
      actions: ['iam:PassRole'],
      resources: [
        ...roles,
        // Of tasks that call nothing, in all of them.
        pattern('iam', 'role/shared-infra-stack-PowerlessTaskRole*', {
          region: '',
        }),
      ],
      conditions: {
        StringEquals: {
          'iam:PassedToService': [
            'ec2.amazonaws.com',
            'ecs-tasks.amazonaws.com',
          ],
        },
      },
    },
    {
      // Of services that were never used in the account; AWS says what they may do.
      actions: ['iam:CreateServiceLinkedRole'],
      resources: [pattern('iam', 'role/aws-service-role/*', { region: '' })],
      conditions: {
        StringEquals: {
          'iam:AWSServiceName': [
            'autoscaling.amazonaws.com',
            'ecs.amazonaws.com',
            'ecs.application-autoscaling.amazonaws.com',
            'elasticloadbalancing.amazonaws.com',
          ],
        },
      },
    },
  ],
  'AWS::Logs::LogGroup': [
    { actions: ['logs:DescribeLogGroups'] },
    {
      actions: [
        'logs:CreateLogGroup',
        'logs:DeleteLogGroup',
        'logs:DeleteRetentionPolicy',
        'logs:ListTagsForResource',
        'logs:PutRetentionPolicy',
        'logs:TagResource',
        'logs:UntagResource',
      ],
      resources: tenants('logs', 'log-group:tenant-*'),
    },
  ],
  'AWS::ServiceDiscovery::HttpNamespace': [
    {
      actions: [
        'servicediscovery:CreateHttpNamespace',
        'servicediscovery:DeleteNamespace',
        'servicediscovery:GetNamespace',
        'servicediscovery:GetOperation',
        'servicediscovery:ListNamespaces',
        'servicediscovery:ListTagsForResource',
        'servicediscovery:TagResource',
        'servicediscovery:UntagResource',
        'servicediscovery:UpdateHttpNamespace',
      ],
    },
  ],
};

/** All of them. */
export const stackGrants = (): Grant[] => Object.values(STACK_GRANTS).flat();
