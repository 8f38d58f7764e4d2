import type { Grant } from '../grants';
import { tenants } from './tenants';

/** How requests reach tenants' tasks, and how these find each other. */
export const NETWORK: Record<string, Grant[]> = {
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
