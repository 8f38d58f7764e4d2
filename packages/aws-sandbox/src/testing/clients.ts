import { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { ResourceGroupsTaggingAPIClient } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { Sandbox } from '..';

export const ROOT_CREDENTIALS = {
  accessKeyId: 'sandbox',
  secretAccessKey: 'sandbox',
};

/** The SDK's own clients against a sandbox, without retries: tests want to see the first answer. */
export function clientsOf(
  { endpoint, region }: Sandbox,
  credentials: {
    accessKeyId: string;
    secretAccessKey: string;
    sessionToken?: string;
  } = ROOT_CREDENTIALS,
) {
  const connection = { endpoint, region, credentials, maxAttempts: 1 };
  return {
    apigateway: new APIGatewayClient(connection),
    cloudformation: new CloudFormationClient(connection),
    cloudwatch: new CloudWatchClient(connection),
    cognito: new CognitoIdentityProviderClient(connection),
    dynamodb: DynamoDBDocumentClient.from(new DynamoDBClient(connection)),
    ecs: new ECSClient(connection),
    elb: new ElasticLoadBalancingV2Client(connection),
    eventbridge: new EventBridgeClient(connection),
    logs: new CloudWatchLogsClient(connection),
    s3: new S3Client({ ...connection, forcePathStyle: true }),
    sqs: new SQSClient(connection),
    sts: new STSClient(connection),
    tagging: new ResourceGroupsTaggingAPIClient(connection),
  };
}

export type Clients = ReturnType<typeof clientsOf>;
