import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, QueryCommand } from '@aws-sdk/lib-dynamodb';
import { until } from '@tenantry/aws-sandbox/testing';
import { startTestCell, type TestCell } from '../__testUtils__/testCell';
import type { TenantContext } from '../identity/tenantContext';
import { createTableStore, type TableStore } from './tableStore';
import { createTenantDocuments, type TenantDocuments } from './tenantDocuments';

interface Order {
  orderId: string;
  orderName: string;
}

const ORDERS = { tableName: 'orders', idName: 'orderId' } as const;
const LONG_MS = 60_000;
const globex: TenantContext = { tenantId: 'globex', userId: 'g' };

// Many writes in turn: a busy machine takes its time.
jest.setTimeout(60_000);

describe('a gate in front of the writes of a tenant', () => {
  let cell: TestCell;
  let documents: TenantDocuments;
  let portal: DynamoDBDocumentClient;
  let store: TableStore<Order>;
  let count = 0;

  beforeAll(async () => {
    cell = await startTestCell();
    documents = createTenantDocuments({
      region: cell.sandbox.region,
      tenantRoleArn: cell.outputs.TenantDataRoleArn,
    });
    portal = DynamoDBDocumentClient.from(new DynamoDBClient({}));
    store = createTableStore<Order>({ ...ORDERS, documents });
  }, 60_000);

  afterAll(async () => {
    documents?.close();
    portal?.destroy();
    await cell?.stop();
  });

  const newTenant = (): TenantContext => ({
    tenantId: `tenant-${++count}`,
    userId: 'u',
  });
  const order = (orderId: string, orderName = 'Anvils') => ({
    orderId,
    orderName,
  });
  const close = (
    { tenantId }: TenantContext,
    gate: { frozenUntil: number; moved?: boolean },
  ) => cell.closeGates(tenantId, ORDERS, gate);
  const freeze = (tenant: TenantContext, forMs = LONG_MS) =>
    close(tenant, { frozenUntil: Date.now() + forMs });
  const REFUSED = {
    status: 503,
    code: 'moving',
    headers: { 'retry-after': '2' },
    message: expect.stringContaining('nothing was written'),
  };

  it('refuses them while it is closed, and neither reads nor anybody else', async () => {
    const acme = newTenant();
    await store.put(acme, order('a'));
    await freeze(acme);
    await expect(store.put(acme, order('b'))).rejects.toMatchObject(REFUSED);
    await expect(
      store.update(acme, 'a', { orderName: 'Other' }),
    ).rejects.toMatchObject(REFUSED);
    expect(await store.get(acme, 'a')).toEqual(order('a'));
    expect(await store.list(acme, { limit: 10 })).toEqual({
      items: [order('a')],
    });
    await store.put(globex, order('c'));
    expect(await store.update(globex, 'c', { orderName: 'Other' })).toEqual(
      order('c', 'Other'),
    );
  });

  it('is in no list, however short its pages are, and nobody gets it', async () => {
    const acme = newTenant();
    for (const id of ['0', '5', 'f']) {
      await store.put(acme, order(id));
    }
    await freeze(acme);
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await store.list(acme, { limit: 1, cursor });
      seen.push(...page.items.map(({ orderId }) => orderId));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['0', '5', 'f']);
    expect(await store.get(acme, '!gate-0')).toBeUndefined();
    const forged = Buffer.from('["!gate-0"]').toString('base64url');
    await expect(
      store.list(acme, { limit: 1, cursor: forged }),
    ).rejects.toMatchObject({ status: 400 });
  });

  it('opens by itself when its lease has run out', async () => {
    const acme = newTenant();
    await freeze(acme, -1);
    await store.put(acme, order('a'));
    expect(await store.update(acme, 'a', { orderName: 'Other' })).toEqual(
      order('a', 'Other'),
    );
  });

  it('never opens again where the tenant has moved away', async () => {
    const acme = newTenant();
    await store.put(acme, order('a'));
    await close(acme, { frozenUntil: Date.now() - LONG_MS, moved: true });
    await expect(store.put(acme, order('b'))).rejects.toMatchObject(REFUSED);
    expect(await store.get(acme, 'a')).toEqual(order('a'));
  });

  it('lets no write slip past: each is refused, or seen by whoever reads once it is closed', async () => {
    const acme = newTenant();
    const written = new Set<string>();
    const refused = new Map<string, unknown>();
    let closed = false;
    let next = 0;
    const writer = async () => {
      while (!closed) {
        const id = String((next += 1)).padStart(6, '0');
        try {
          await store.put(acme, order(id));
          written.add(id);
        } catch (error) {
          refused.set(id, error);
        }
      }
    };
    let others = 0;
    const other = async () => {
      while (!closed) {
        await store.put(globex, order(`other-${(others += 1)}`));
      }
    };
    const writers = [...Array.from({ length: 16 }, writer), other()];
    const seen: string[] = [];
    try {
      await until(() => written.size >= 100);
      await freeze(acme);
      const { Items = [] } = await portal.send(
        new QueryCommand({
          TableName: 'orders',
          KeyConditionExpression: 'tenantId = :t',
          ExpressionAttributeValues: { ':t': acme.tenantId },
          ConsistentRead: true,
        }),
      );
      seen.push(
        ...Items.map(({ orderId }) => String(orderId)).filter(
          id => !id.startsWith('!'),
        ),
      );
      const before = others;
      await until(() => refused.size >= 50 && others >= before + 10);
    } finally {
      closed = true;
      await Promise.all(writers);
    }
    expect(seen.sort()).toEqual([...written].sort());
    expect(seen.filter(id => refused.has(id))).toEqual([]);
    for (const error of refused.values()) {
      expect(error).toMatchObject(REFUSED);
    }
  });

  const cancelled = (code: string, times: number) =>
    cell.sandbox.faults.set([
      {
        service: 'dynamodb',
        operation: 'TransactWriteItems',
        times,
        error: {
          code: 'TransactionCanceledException',
          members: { CancellationReasons: [{ Code: code }, { Code: 'None' }] },
        },
      },
    ]);

  it.each(['TransactionConflict', 'ThrottlingError'])(
    'is tried again after %s, and says so when that does not end',
    async code => {
      const acme = newTenant();
      cancelled(code, 3);
      await store.put(acme, order('a'));
      expect(await store.get(acme, 'a')).toEqual(order('a'));
      cancelled(code, 100);
      await expect(store.put(acme, order('b'))).rejects.toMatchObject({
        status: 503,
        code: 'throttled',
      });
      cell.sandbox.faults.set([]);
      expect(await store.get(acme, 'b')).toBeUndefined();
    },
  );

  it('costs a write one call', async () => {
    const acme = newTenant();
    await store.put(acme, order('a'));
    const before = cell.sandbox.calls.list().length;
    await store.put(acme, order('b'));
    expect(
      cell.sandbox.calls
        .list()
        .slice(before)
        .map(({ operation }) => operation),
    ).toEqual(['TransactWriteItems']);
  });
});
