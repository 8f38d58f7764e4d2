import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  TransactWriteCommand,
} from '@aws-sdk/lib-dynamodb';
import { startSandbox, type Sandbox } from '@tenantry/aws-sandbox';

/** An embedded AWS account with what services need; the user pool `OwnUserPoolId` is for one tenant. */
export interface TestCell {
  readonly sandbox: Sandbox;
  readonly outputs: Record<string, string>;
  /** Closes a tenant's gates in a table, as the portal does when it moves the tenant. */
  closeGates(
    tenantId: string,
    table: { tableName: string; idName: string },
    gate: { frozenUntil: number; moved?: boolean },
  ): Promise<void>;
  stop(): Promise<void>;
}

const table = (name: string, idName: string) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    TableName: name,
    BillingMode: 'PAY_PER_REQUEST',
    KeySchema: [
      { AttributeName: 'tenantId', KeyType: 'HASH' },
      { AttributeName: idName, KeyType: 'RANGE' },
    ],
    AttributeDefinitions: [
      { AttributeName: 'tenantId', AttributeType: 'S' },
      { AttributeName: idName, AttributeType: 'S' },
    ],
  },
});

const userPool = {
  Type: 'AWS::Cognito::UserPool',
  Properties: {
    UsernameAttributes: ['email'],
    AutoVerifiedAttributes: ['email'],
    Schema: ['tenantId', 'tier', 'userRole'].map(name => ({
      Name: name,
      AttributeDataType: 'String',
      Mutable: true,
    })),
  },
};

const TEMPLATE = {
  Resources: {
    Orders: table('orders', 'orderId'),
    Products: table('products', 'productId'),
    TenantData: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: {
                AWS: { 'Fn::Sub': 'arn:aws:iam::${AWS::AccountId}:root' },
              },
              Action: ['sts:AssumeRole', 'sts:TagSession'],
            },
          ],
        },
        Policies: [
          {
            PolicyName: 'tenant-items',
            PolicyDocument: {
              Version: '2012-10-17',
              Statement: [
                {
                  Effect: 'Allow',
                  Action: [
                    'dynamodb:ConditionCheckItem',
                    'dynamodb:GetItem',
                    'dynamodb:PutItem',
                    'dynamodb:Query',
                    'dynamodb:UpdateItem',
                  ],
                  Resource: [
                    { 'Fn::GetAtt': ['Orders', 'Arn'] },
                    { 'Fn::GetAtt': ['Products', 'Arn'] },
                  ],
                  Condition: {
                    'ForAllValues:StringEquals': {
                      'dynamodb:LeadingKeys': ['${aws:PrincipalTag/tenant}'],
                    },
                  },
                },
              ],
            },
          },
        ],
      },
    },
    Users: userPool,
    OwnUsers: userPool,
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: { Ref: 'Users' },
        ExplicitAuthFlows: [
          'ALLOW_USER_PASSWORD_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
        ],
      },
    },
  },
  Outputs: {
    TenantDataRoleArn: { Value: { 'Fn::GetAtt': ['TenantData', 'Arn'] } },
    UserPoolId: { Value: { Ref: 'Users' } },
    OwnUserPoolId: { Value: { Ref: 'OwnUsers' } },
    UserPoolClientId: { Value: { Ref: 'Client' } },
    UserPoolIssuer: { Value: { 'Fn::GetAtt': ['Users', 'ProviderURL'] } },
  },
};

/**
 * Starts the embedded account and deploys tables, role and user pool into it. Points
 * the SDK's own environment variables at it, as a container's would be.
 */
export async function startTestCell(): Promise<TestCell> {
  const sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: sandbox.endpoint,
    AWS_REGION: sandbox.region,
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
  });
  const client = new CloudFormationClient({});
  const StackName = 'test-cell';
  await client.send(
    new CreateStackCommand({
      StackName,
      TemplateBody: JSON.stringify(TEMPLATE),
      Capabilities: ['CAPABILITY_IAM'],
    }),
  );
  await waitUntilStackCreateComplete(
    { client, minDelay: 0.1, maxDelay: 0.5, maxWaitTime: 60 } as never,
    { StackName },
  );
  const { Stacks = [] } = await client.send(
    new DescribeStacksCommand({ StackName }),
  );
  client.destroy();
  const portal = DynamoDBDocumentClient.from(new DynamoDBClient({}));
  const outputs = (Stacks[0].Outputs ?? []).map(output => [
    output.OutputKey!,
    output.OutputValue!,
  ]);
  return {
    sandbox,
    outputs: Object.fromEntries(outputs),
    async closeGates(tenantId, { tableName, idName }, gate) {
      await portal.send(
        new TransactWriteCommand({
          TransactItems: Array.from({ length: 8 }, (_, index) => ({
            Put: {
              TableName: tableName,
              Item: {
                tenantId,
                [idName]: `!gate-${index}`,
                move: 'a-move',
                ...gate,
              },
            },
          })),
        }),
      );
    },
    stop() {
      portal.destroy();
      return sandbox.stop();
    },
  };
}
