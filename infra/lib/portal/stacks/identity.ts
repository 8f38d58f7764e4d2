import { pattern, type Grant } from '../grants';
import { NOT_OF_PORTAL } from '../names';
import { tenants } from './tenants';

const roles = [pattern('iam', 'role/tenant-*', { region: '' })];
const profiles = [pattern('iam', 'instance-profile/tenant-*', { region: '' })];
const USER_POOLS = {
  resources: tenants('cognito-idp', 'userpool/*'),
  conditions: NOT_OF_PORTAL,
};

/** Who signs in to a tenant, and what its tasks may do. */
export const IDENTITY: Record<string, Grant[]> = {
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
};
