import { ofTenants, TEMPLATES, TEMPLATE_URLS } from './names';
import { pattern, type Grant } from './grants';
import type { CellResources } from './CellRoles';

/**
 * What the portal may do when it changes a tenant. It makes no resource itself: that does
 * CloudFormation, with a role of its own, from the templates that were published.
 */
export const changeGrants = (
  { cellId, registry, exports, eventBus }: CellResources,
  stackRoleArn: string,
): Grant[] => {
  const stacks = [pattern('cloudformation', 'stack/tenant-*/*')];
  const withRole = { 'cloudformation:RoleArn': stackRoleArn };
  // Whoever has this role can have made what is published, and nothing else.
  const fromPublished = {
    'cloudformation:TemplateUrl': TEMPLATE_URLS,
  };
  return [
    {
      actions: ['cloudformation:CreateStack'],
      resources: stacks,
      conditions: { StringEquals: withRole, StringLike: fromPublished },
    },
    {
      // The template that the stack has already has no address.
      actions: ['cloudformation:CreateChangeSet', 'cloudformation:UpdateStack'],
      resources: stacks,
      conditions: { StringEquals: withRole, StringLikeIfExists: fromPublished },
    },
    {
      actions: [
        'cloudformation:DeleteChangeSet',
        'cloudformation:DeleteStack',
        'cloudformation:DetectStackDrift',
        'cloudformation:ExecuteChangeSet',
        'cloudformation:TagResource',
      ],
      resources: stacks,
    },
    {
      actions: ['iam:PassRole'],
      resources: [stackRoleArn],
      conditions: {
        StringEquals: { 'iam:PassedToService': 'cloudformation.amazonaws.com' },
      },
    },
    {
      actions: ['s3:GetObject'],
      resources: [pattern('s3', TEMPLATES, { region: '', account: '' })],
    },
    {
      actions: ['s3:PutObject'],
      resources: [exports.arnForObjects('*')],
    },
    {
      actions: [
        'cognito-idp:AdminAddUserToGroup',
        'cognito-idp:AdminCreateUser',
        'cognito-idp:AdminDeleteUser',
        'cognito-idp:AdminDisableUser',
        'cognito-idp:AdminEnableUser',
        'cognito-idp:AdminUpdateUserAttributes',
        'cognito-idp:AdminUserGlobalSignOut',
        'cognito-idp:CreateGroup',
        'cognito-idp:DeleteGroup',
        'cognito-idp:DeleteUserPool',
        'cognito-idp:DeleteUserPoolDomain',
      ],
      resources: [pattern('cognito-idp', 'userpool/*')],
      conditions: ofTenants(cellId),
    },
    {
      actions: [
        'dynamodb:DeleteItem',
        'dynamodb:PutItem',
        'dynamodb:UpdateItem',
      ],
      resources: [registry.tableArn],
    },
    {
      actions: [
        'dynamodb:BatchWriteItem',
        'dynamodb:DeleteItem',
        'dynamodb:DeleteTable',
        'dynamodb:UpdateItem',
      ],
      resources: [pattern('dynamodb', 'table/tenant-*')],
    },
    {
      actions: ['apigateway:POST'],
      resources: [
        pattern('apigateway', '/apikeys', { account: '' }),
        pattern('apigateway', '/usageplans/*/keys', { account: '' }),
      ],
    },
    {
      // Keys are tagged when they are made.
      actions: ['apigateway:PUT'],
      resources: [pattern('apigateway', '/tags/*', { account: '' })],
    },
    {
      actions: ['apigateway:DELETE'],
      resources: [
        pattern('apigateway', '/apikeys/*', { account: '' }),
        pattern('apigateway', '/restapis/*/stages/*/cache/authorizers', {
          account: '',
        }),
      ],
    },
    { actions: ['events:PutEvents'], resources: [eventBus.eventBusArn] },
    {
      actions: ['ecs:DeleteTaskDefinitions'],
      resources: [pattern('ecs', 'task-definition/tenantry-*:*')],
    },
    {
      actions: ['logs:DeleteLogGroup'],
      resources: [
        pattern('logs', 'log-group:/aws/ecs/containerinsights/tenant-*'),
      ],
    },
  ];
};
