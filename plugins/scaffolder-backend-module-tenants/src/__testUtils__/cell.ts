import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { virtualImage, type Sandbox } from '@tenantry/aws-sandbox';
// What the domain core's own tests run in.
// eslint-disable-next-line @backstage/no-forbidden-package-imports
import {
  connectionOf,
  startTestCell,
} from '@tenantry/plugin-tenants-node/src/__testUtils__/testCell';

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
  const { port } = server.address() as AddressInfo;
  const sandbox = await startTestCell({
    apiUrl: `http://127.0.0.1:${port}`,
    sandbox: {
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
    },
  });
  const { endpoint, region, accountId } = sandbox;
  const connection = connectionOf(sandbox);
  return {
    sandbox,
    door,
    config: {
      aws: { accounts: [{ accountId, ...connection.credentials }] },
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
        new DynamoDBClient(connection),
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
