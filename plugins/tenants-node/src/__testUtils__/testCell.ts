import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import {
  startSandbox,
  type Sandbox,
  type SandboxOptions,
} from '@tenantry/aws-sandbox';
import { out } from '../testUtils/stackParts';

/** What the SDK's own clients need for a sandbox. */
export const connectionOf = ({
  endpoint,
  region,
}: Pick<Sandbox, 'endpoint' | 'region'>) => ({
  endpoint,
  region,
  credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
});

/** All plans are of one stage, hence a key is on one of them only. */
const plan = () => ({
  Type: 'AWS::ApiGateway::UsagePlan',
  Properties: { ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: 'prod' }] },
});

/** As little as the domain core needs of `shared-infra-stack`. */
const SHARED = (apiUrl: string, outputs: Record<string, unknown> = {}) => ({
  Resources: {
    Registry: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: ['pk', 'sk', 'gsiPk', 'gsiSk'].map(name => ({
          AttributeName: name,
          AttributeType: 'S',
        })),
        GlobalSecondaryIndexes: [
          {
            IndexName: 'tenants',
            KeySchema: [
              { AttributeName: 'gsiPk', KeyType: 'HASH' },
              { AttributeName: 'gsiSk', KeyType: 'RANGE' },
            ],
            Projection: { ProjectionType: 'ALL' },
          },
        ],
      },
    },
    Exports: { Type: 'AWS::S3::Bucket', Properties: {} },
    Api: {
      Type: 'AWS::ApiGateway::RestApi',
      Properties: { Name: 'front-door' },
    },
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        RestApiId: { Ref: 'Api' },
        ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        HttpMethod: 'GET',
        Integration: { Type: 'MOCK' },
      },
    },
    Deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      DependsOn: 'Method',
      Properties: { RestApiId: { Ref: 'Api' } },
    },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        RestApiId: { Ref: 'Api' },
        StageName: 'prod',
        DeploymentId: { Ref: 'Deployment' },
      },
    },
    Basic: plan(),
    Advanced: plan(),
    Premium: plan(),
  },
  Outputs: out({
    ApiGatewayUrl: apiUrl,
    RegistryTableName: { Ref: 'Registry' },
    ExportBucketName: { Ref: 'Exports' },
    UsagePlanIdBasic: { Ref: 'Basic' },
    UsagePlanIdAdvanced: { Ref: 'Advanced' },
    UsagePlanIdPremium: { Ref: 'Premium' },
    ...outputs,
  }),
});

const table = (sortKey: string) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: [
      { AttributeName: 'tenantId', KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
    AttributeDefinitions: ['tenantId', sortKey].map(name => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
  },
});

/** As little as it needs of `tenant-pool-basic`. */
const POOL = {
  Resources: {
    Orders: table('orderId'),
    Products: table('productId'),
    Users: {
      Type: 'AWS::Cognito::UserPool',
      Properties: {
        Schema: ['tenantId', 'tier', 'userRole'].map(Name => ({
          Name,
          AttributeDataType: 'String',
          Mutable: true,
        })),
      },
    },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: { UserPoolId: { Ref: 'Users' } },
    },
  },
  Outputs: out({
    ClusterName: 'pool',
    UserPoolId: { Ref: 'Users' },
    UserPoolClientId: { Ref: 'Client' },
    UserPoolIssuer: { 'Fn::GetAtt': ['Users', 'ProviderURL'] },
    RunningImageTag: '1.0.0',
    OrderTableName: { Ref: 'Orders' },
    ProductTableName: { Ref: 'Products' },
  }),
};

/** An embedded account with the stacks of a cell, of which a test may leave out the pool. */
export async function startTestCell(options: {
  apiUrl: string;
  withoutPool?: boolean;
  sandbox?: SandboxOptions;
  /** Further outputs of the shared stack. */
  outputsOf?(sandbox: Sandbox): Record<string, unknown>;
  /** Further stacks. */
  stacks?: Record<string, object>;
}): Promise<Sandbox> {
  const sandbox = await startSandbox({
    port: 0,
    frontDoorPort: 0,
    ...options.sandbox,
  });
  const client = new CloudFormationClient(connectionOf(sandbox));
  const stacks = {
    'shared-infra-stack': SHARED(options.apiUrl, options.outputsOf?.(sandbox)),
    ...(options.withoutPool ? {} : { 'tenant-pool-basic': POOL }),
    ...options.stacks,
  };
  for (const [StackName, template] of Object.entries(stacks)) {
    await client.send(
      new CreateStackCommand({
        StackName,
        TemplateBody: JSON.stringify(template),
        Capabilities: ['CAPABILITY_NAMED_IAM'],
      }),
    );
    await waitUntilStackCreateComplete(
      { client, minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 30 } as never,
      { StackName },
    );
  }
  client.destroy();
  return sandbox;
}
