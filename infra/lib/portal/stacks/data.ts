import type { Grant } from '../grants';
import { tenants } from './tenants';

/** What tenants write, and what is watched and written of them. */
export const DATA: Record<string, Grant[]> = {
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
};
