import { ASSET_BUCKET, NOT_OF_PORTAL, ofTenants, TEMPLATES } from './names';
import { pattern, withPseudoParameters, type Grant } from './grants';
import type { CellResources } from './CellRoles';

/** What the portal may do all the time: look, and take messages off its own queues. */
export const readGrants = ({
  cellId,
  registry,
  queues,
  accessLogs,
}: CellResources): Grant[] => [
  {
    // These know no resource, or are asked for all there are.
    actions: [
      'cloudformation:DescribeAccountLimits',
      'cloudformation:DescribeStackDriftDetectionStatus',
      'cloudformation:DescribeStacks',
      'cloudformation:GetTemplateSummary',
      'cloudformation:ListStacks',
      'cloudwatch:GetMetricData',
      'cognito-idp:ListUserPools',
      'ecs:DescribeTaskDefinition',
      'ecs:ListTaskDefinitions',
      'elasticloadbalancing:DescribeTargetHealth',
      'iam:GetAccountSummary',
      'logs:DescribeLogGroups',
      'logs:GetQueryResults',
      'logs:StopQuery',
      'servicequotas:GetServiceQuota',
      'tag:GetResources',
    ],
  },
  {
    actions: [
      'cloudformation:DescribeChangeSet',
      'cloudformation:DescribeStackEvents',
      'cloudformation:DescribeStackResourceDrifts',
      'cloudformation:ListStackResources',
    ],
    resources: [
      pattern('cloudformation', 'stack/shared-infra-stack/*'),
      pattern('cloudformation', 'stack/tenant-*/*'),
    ],
  },
  {
    actions: [
      'ecs:DescribeClusters',
      'ecs:DescribeServices',
      'ecs:DescribeTasks',
    ],
    resources: [
      pattern('ecs', 'cluster/tenant-*'),
      pattern('ecs', 'service/tenant-*/*'),
      pattern('ecs', 'task/tenant-*/*'),
    ],
  },
  {
    actions: ['ecs:ListTasks'],
    conditions: {
      ArnLike: {
        'ecs:cluster': withPseudoParameters(
          pattern('ecs', 'cluster/tenant-*').arn,
        ),
      },
    },
  },
  {
    actions: ['ecr:DescribeImages'],
    resources: [pattern('ecr', 'repository/tenantry/*')],
  },
  {
    actions: [
      'cognito-idp:AdminGetUser',
      'cognito-idp:AdminListGroupsForUser',
      'cognito-idp:ListUsers',
      'cognito-idp:ListUsersInGroup',
    ],
    resources: [pattern('cognito-idp', 'userpool/*')],
    conditions: ofTenants(cellId),
  },
  {
    // Also one that is gone: it has no tags, and is to be found missing, not refused.
    actions: ['cognito-idp:DescribeUserPool'],
    resources: [pattern('cognito-idp', 'userpool/*')],
    conditions: NOT_OF_PORTAL,
  },
  {
    actions: ['dynamodb:BatchGetItem', 'dynamodb:GetItem', 'dynamodb:Query'],
    resources: [registry.tableArn, `${registry.tableArn}/index/tenants`],
  },
  {
    actions: ['dynamodb:DescribeTable', 'dynamodb:GetItem', 'dynamodb:Query'],
    resources: [pattern('dynamodb', 'table/tenant-*')],
  },
  {
    actions: ['apigateway:GET'],
    resources: [
      pattern('apigateway', '/apikeys', { account: '' }),
      pattern('apigateway', '/usageplans', { account: '' }),
      pattern('apigateway', '/usageplans/*', { account: '' }),
    ],
  },
  {
    actions: ['logs:GetLogEvents'],
    resources: [pattern('logs', 'log-group:tenant-*:log-stream:*')],
  },
  {
    actions: ['logs:StartQuery'],
    resources: [accessLogs.logGroupArn],
  },
  {
    actions: ['s3:GetObject'],
    resources: [pattern('s3', TEMPLATES, { region: '', account: '' })],
  },
  {
    // Without it, S3 says 403 of what is not there.
    actions: ['s3:ListBucket'],
    resources: [pattern('s3', ASSET_BUCKET, { region: '', account: '' })],
  },
  {
    actions: ['sqs:DeleteMessage', 'sqs:ReceiveMessage'],
    resources: queues.map(queue => queue.queueArn),
  },
];
