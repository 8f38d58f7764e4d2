import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { connectionOf } from '../cell';
import {
  adminOf,
  clientOf,
  mustOnboard,
  ONBOARD_TEMPLATE,
} from '../testing/onboard';
import { startSystem, type System } from '../testing/system';

jest.setTimeout(60_000);

const OFFBOARD = 'template:default/offboard-tenant';
/** Below what the smallest plan lets through at once. */
const ORDERS = 12;
const { signal } = new AbortController();

/** Without the memory of those who left, and without files that were exported. */
const comparable = ({ objects: _, ...inventory }: Record<string, unknown[]>) =>
  Object.fromEntries(
    Object.entries(inventory).map(([kind, items]) => [
      kind,
      items.filter(
        item =>
          !/\bpk=(TENANT#leaver-\w+ sk=(META|EVENT)|OUTBOX )/.test(
            String(item),
          ),
      ),
    ]),
  );

describe('offboarding a tenant', () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem();
    for (const template of [ONBOARD_TEMPLATE, OFFBOARD]) {
      await system.api.templateReady(template, signal);
    }
  }, 240_000);

  afterAll(async () => {
    await system?.stop();
  });

  const offboard = async (values: object) => {
    const { id, status } = await system.api.runTask(
      OFFBOARD,
      values as Record<string, unknown>,
      signal,
    );
    return { status, log: await system.api.taskLog(id) };
  };

  /** What a tenant leaves in its tables when it is used: orders and products. */
  const use = async (tenantId: string) => {
    const client = await clientOf(system, tenantId);
    for (let number = 0; number < ORDERS; number += 1) {
      const response = await client.post('/orders', {
        orderName: `Order ${number}`,
        orderProducts: [
          { productId: randomUUID(), price: 2, quantity: number + 1 },
        ],
      });
      expect([response.status, await response.text()]).toEqual([
        201,
        expect.any(String),
      ]);
    }
    const product = await client.post('/products', {
      name: 'Chair',
      price: 10,
      sku: 'C-1',
      category: 'category1',
    });
    expect(product.status).toBe(201);
    return client;
  };

  it('leaves nothing of it, in every tier, while others go on', async () => {
    await mustOnboard(system, 'stayer', 'basic');
    const stayer = await use('stayer');
    const before = comparable(await system.sandbox.inventory());
    const tiers = ['basic', 'advanced', 'premium'];
    const leave = async (tier: string) => {
      const tenantId = `leaver-${tier}`;
      await mustOnboard(system, tenantId, tier);
      const client = await use(tenantId);
      const { status, log } = await offboard({
        tenantId,
        confirm: tenantId,
        retention: 'erase',
      });
      expect([status, log]).toEqual(['completed', expect.any(String)]);
      // The front door knows neither the tenant nor its token any more.
      expect([401, 403]).toContain((await client.request('/orders')).status);
      expect(await system.api.tenant(tenantId)).toMatchObject({
        state: 'offboarded',
        offboarding: { erasedAt: expect.any(String) },
      });
    };
    await Promise.all(tiers.map(leave));
    expect((await stayer.request('/orders')).status).toBe(200);
    expect(comparable(await system.sandbox.inventory())).toEqual(before);
  }, 300_000);

  it('exports exactly its rows and users first, when that was chosen', async () => {
    await mustOnboard(system, 'leaver-again', 'advanced');
    await use('leaver-again');
    const documents = DynamoDBDocumentClient.from(
      new DynamoDBClient(connectionOf(system.sandbox)),
    );
    const { tables } = await system.sandbox.inventory();
    const [orders] = tables.filter(name =>
      String(name).startsWith('tenant-leaver-again-Orders'),
    );
    const { Items: rows = [] } = await documents.send(
      new ScanCommand({ TableName: String(orders) }),
    );
    documents.destroy();
    const { status, log } = await offboard({
      tenantId: 'leaver-again',
      confirm: 'The leaver-again company',
      retention: 'export',
    });
    expect([status, log]).toEqual(['completed', expect.any(String)]);

    const { offboarding } = await system.api.tenant('leaver-again');
    const [, Bucket, prefix] = /^s3:\/\/([^/]+)\/(.+)$/.exec(
      offboarding!.exportedTo!,
    )!;
    const s3 = new S3Client(connectionOf(system.sandbox));
    const read = async (name: string) => {
      const { Body } = await s3.send(
        new GetObjectCommand({ Bucket, Key: `${prefix}${name}` }),
      );
      return (await Body!.transformToString()).trim().split('\n');
    };
    const exported = (await read('orders-0001.jsonl')).map(line =>
      JSON.parse(line),
    );
    const byId = (items: Array<Record<string, any>>) =>
      [...items].sort((a, b) => (a.orderId < b.orderId ? -1 : 1));
    expect(rows).toHaveLength(ORDERS);
    expect(byId(exported)).toEqual(byId(rows));
    const users = (await read('users-0001.jsonl')).map(line =>
      JSON.parse(line),
    );
    expect(users.map(({ attributes }) => attributes.email)).toEqual([
      adminOf('leaver-again'),
    ]);
    expect(JSON.parse((await read('manifest.json')).join('')).counts).toEqual({
      orders: ORDERS,
      products: 1,
      users: 1,
    });
    s3.destroy();
  }, 240_000);

  it('changes nothing when the name is typed wrong', async () => {
    const before = await system.api.tenant('stayer');
    const { status, log } = await offboard({
      tenantId: 'stayer',
      confirm: 'stayers',
      retention: 'erase',
    });
    expect(status).toBe('failed');
    expect(log).toContain('The name "stayers" is not that of the tenant');
    expect(await system.api.tenant('stayer')).toEqual(before);
  });
});
