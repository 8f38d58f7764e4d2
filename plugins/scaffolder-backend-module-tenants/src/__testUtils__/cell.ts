import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  CloudFormationClient,
  CreateStackCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import {
  startSandbox,
  virtualImage,
  type Sandbox,
} from '@tenantry/aws-sandbox';

const out = (values: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(values).map(([name, Value]) => [name, { Value }]),
  );

const index = (name: string, hash: string, range: string) => ({
  IndexName: name,
  KeySchema: [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ],
});

const table = (sortKey: string) => ({
  Type: 'AWS::DynamoDB::Table',
  Properties: {
    KeySchema: index('', 'tenantId', sortKey).KeySchema,
    AttributeDefinitions: ['tenantId', sortKey].map(name => ({
      AttributeName: name,
      AttributeType: 'S',
    })),
  },
});

/** All plans are of one stage, hence a key is on one of them only. */
const plan = {
  Type: 'AWS::ApiGateway::UsagePlan',
  Properties: { ApiStages: [{ ApiId: { Ref: 'Api' }, Stage: 'prod' }] },
};

/** The outputs that lifecycle steps read, and what is behind them. */
const templatesOf = (apiUrl: string) => ({
  'shared-infra-stack': {
    Resources: {
      Registry: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          KeySchema: index('', 'pk', 'sk').KeySchema,
          AttributeDefinitions: ['pk', 'sk', 'gsiPk', 'gsiSk'].map(name => ({
            AttributeName: name,
            AttributeType: 'S',
          })),
          GlobalSecondaryIndexes: [
            {
              ...index('tenants', 'gsiPk', 'gsiSk'),
              Projection: { ProjectionType: 'ALL' },
            },
          ],
        },
      },
      Api: {
        Type: 'AWS::ApiGateway::RestApi',
        Properties: { Name: 'front-door' },
      },
      Plan: plan,
      Advanced: plan,
    },
    Outputs: out({
      ApiGatewayUrl: apiUrl,
      RegistryTableName: { Ref: 'Registry' },
      UsagePlanIdBasic: { Ref: 'Plan' },
      UsagePlanIdAdvanced: { Ref: 'Advanced' },
      UsagePlanIdPremium: { Ref: 'Plan' },
    }),
  },
  'tenant-pool-basic': {
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
      OrderTableName: { Ref: 'Orders' },
      ProductTableName: { Ref: 'Products' },
    }),
  },
});

/** A cell that tenants can be onboarded into, as far as the portal sees of it. */
export interface TestCell {
  sandbox: Sandbox;
  /** `tenantry:` and `aws:` of a portal for this cell. */
  config: {
    aws: { accounts: object[] };
    tenantry: { cells: object[]; [name: string]: unknown };
  };
  /** Front door: whether its services answer. */
  door: { healthy: boolean; requests: number };
  /** Writes one attribute of a tenant's entry in the registry. */
  amend(tenantId: string, path: string, value: string): Promise<void>;
  stop(): Promise<void>;
}

/** The configuration of a portal for several cells. */
export const configOf = (...cells: TestCell[]) => ({
  aws: { accounts: cells.flatMap(({ config }) => config.aws.accounts) },
  tenantry: {
    ...cells[0].config.tenantry,
    cells: cells.flatMap(({ config }) => config.tenantry.cells),
  },
});

const IMAGES = [
  'order-service',
  'product-service',
  'user-service',
  'reverse-proxy',
];

const inPool = (title: string) => ({
  title,
  description: 'Shares',
  isolation: 'pool',
  compute: 'fargate',
  pricePerMonth: 49,
  readyInSeconds: 5,
  usagePlan: {
    rateLimit: 10,
    burstLimit: 20,
    quota: { limit: 1000, period: 'DAY' },
  },
});

export async function startCell(
  options: {
    /** With a second tier in the pool, which differs in its plan only; nobody waits for keys. */
    forMoves?: boolean;
    /** Where there are several: the id of the cell, and its account and Region. */
    id?: string;
    accountId?: string;
    region?: string;
    /** Version that there are images of. */
    imageTag?: string;
  } = {},
): Promise<TestCell> {
  const door = { healthy: true, requests: 0 };
  const server = createServer(({ url = '' }, response) => {
    door.requests += 1;
    const open = url.endsWith('/health');
    response.statusCode = open ? (door.healthy && 200) || 503 : 401;
    response.end();
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const sandbox = await startSandbox({
    port: 0,
    frontDoorPort: 0,
    accountId: options.accountId,
    region: options.region,
    images: options.imageTag
      ? Object.fromEntries(
          IMAGES.map(name => [
            `tenantry/${name}`,
            virtualImage([options.imageTag!]),
          ]),
        )
      : undefined,
  });
  const { endpoint, region, accountId } = sandbox;
  const credentials = { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' };
  const client = new CloudFormationClient({ endpoint, region, credentials });
  const { port } = server.address() as AddressInfo;
  const templates = templatesOf(`http://127.0.0.1:${port}`);
  for (const [StackName, template] of Object.entries(templates)) {
    await client.send(
      new CreateStackCommand({
        StackName,
        TemplateBody: JSON.stringify(template),
      }),
    );
    await waitUntilStackCreateComplete(
      { client, minDelay: 0.05, maxDelay: 0.2, maxWaitTime: 30 } as never,
      { StackName },
    );
  }
  client.destroy();
  return {
    sandbox,
    door,
    config: {
      aws: { accounts: [{ accountId, ...credentials }] },
      tenantry: {
        currency: 'USD',
        ...(options.forMoves && { waits: { keyKnown: 0, keyForgotten: 0 } }),
        cells: [{ id: options.id ?? 'local', accountId, region, endpoint }],
        tiers: {
          basic: inPool('Basic'),
          ...(options.forMoves && { advanced: inPool('Advanced') }),
        },
      },
    },
    async amend(tenantId, path, value) {
      const { tables } = await sandbox.inventory();
      const documents = DynamoDBDocumentClient.from(
        new DynamoDBClient({ endpoint, region, credentials }),
      );
      await documents.send(
        new UpdateCommand({
          TableName: String(
            tables.find(name => String(name).includes('Registry')),
          ),
          Key: { pk: `TENANT#${tenantId}`, sk: 'META' },
          UpdateExpression: `SET ${path} = :value`,
          ExpressionAttributeValues: { ':value': value },
        }),
      );
      documents.destroy();
    },
    async stop() {
      await sandbox.stop();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
