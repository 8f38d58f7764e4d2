import { pattern, type Grant } from '../grants';
import { tenants } from './tenants';

const TAGS_OF_ECS = ['ecs:TagResource', 'ecs:UntagResource'];

/** What runs tenants' tasks, and scales them. */
export const COMPUTE: Record<string, Grant[]> = {
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
};
