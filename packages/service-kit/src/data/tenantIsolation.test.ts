import {
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  ScanCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { startTestCell, type TestCell } from '../__testUtils__/testCell';
import type { TenantContext } from '../identity/tenantContext';
import { createTableStore } from './tableStore';
import { createTenantDocuments, type TenantDocuments } from './tenantDocuments';

jest.setTimeout(60_000);

interface Order {
  orderId: string;
  orderName: string;
}

const acme: TenantContext = { tenantId: 'acme', userId: 'a' };
const globex: TenantContext = { tenantId: 'globex', userId: 'g' };

describe('the data of a tenant in a shared table', () => {
  let cell: TestCell;
  let documents: TenantDocuments;

  beforeAll(async () => {
    cell = await startTestCell();
    documents = createTenantDocuments({
      region: cell.sandbox.region,
      tenantRoleArn: cell.outputs.TenantDataRoleArn,
    });
    const client = await documents.clientFor(globex);
    await client.send(
      new PutItemCommand({
        TableName: 'orders',
        Item: marshall({
          tenantId: 'globex',
          orderId: 'secret',
          orderName: 'Secret',
        }),
      }),
    );
  });

  afterAll(async () => {
    documents?.close();
    await cell?.stop();
  });

  const key = marshall({ tenantId: 'globex', orderId: 'secret' });

  it.each([
    ['read', new GetItemCommand({ TableName: 'orders', Key: key })],
    [
      'listed',
      new QueryCommand({
        TableName: 'orders',
        KeyConditionExpression: 'tenantId = :t',
        ExpressionAttributeValues: marshall({ ':t': 'globex' }),
      }),
    ],
    ['written', new PutItemCommand({ TableName: 'orders', Item: { ...key } })],
    [
      'changed',
      new UpdateItemCommand({
        TableName: 'orders',
        Key: key,
        UpdateExpression: 'SET orderName = :n',
        ExpressionAttributeValues: marshall({ ':n': 'Mine' }),
      }),
    ],
    [
      'written in a transaction',
      new TransactWriteItemsCommand({
        TransactItems: [{ Put: { TableName: 'orders', Item: { ...key } } }],
      }),
    ],
    [
      'looked at by a condition',
      new TransactWriteItemsCommand({
        TransactItems: [
          {
            ConditionCheck: {
              TableName: 'orders',
              Key: key,
              ConditionExpression: 'attribute_exists(tenantId)',
            },
          },
          {
            Put: {
              TableName: 'orders',
              Item: marshall({ tenantId: 'acme', orderId: 'own' }),
            },
          },
        ],
      }),
    ],
    ['scanned', new ScanCommand({ TableName: 'orders' })],
  ])(
    "cannot be %s with another tenant's credentials: the policy denies it",
    async (_, command) => {
      const asAcme = await documents.clientFor(acme);
      await expect(
        asAcme.send(command as GetItemCommand),
      ).rejects.toMatchObject({
        name: 'AccessDeniedException',
      });
    },
  );

  it('can be used with its own', async () => {
    const store = createTableStore<Order>({
      tableName: 'orders',
      idName: 'orderId',
      documents,
    });
    expect(await store.get(globex, 'secret')).toEqual({
      orderId: 'secret',
      orderName: 'Secret',
    });
    expect(await store.get(acme, 'secret')).toBeUndefined();
    expect(await store.update(acme, 'secret', { orderName: 'x' })).toBe(
      undefined,
    );
    expect((await store.list(acme, { limit: 10 })).items).toEqual([]);
  });

  it('is listed in pages that a cursor of another tenant does not lead out of', async () => {
    const store = createTableStore<Order>({
      tableName: 'orders',
      idName: 'orderId',
      documents,
    });
    for (const orderId of ['1', '2', '3']) {
      await store.put(acme, { orderId, orderName: `Order ${orderId}` });
    }
    const first = await store.list(acme, { limit: 2 });
    expect(first.items.map(item => item.orderId)).toEqual(['1', '2']);
    const second = await store.list(acme, {
      limit: 2,
      cursor: first.nextCursor,
    });
    expect(second).toEqual({ items: [{ orderId: '3', orderName: 'Order 3' }] });

    const page = await store.list(globex, {
      limit: 2,
      cursor: first.nextCursor,
    });
    expect(page.items.map(item => item.orderId)).toEqual(['secret']);
    await expect(
      store.list(acme, { limit: 2, cursor: 'nonsense' }),
    ).rejects.toMatchObject({ status: 400 });
  });

  it('stays apart when many tenants ask at once', async () => {
    const store = createTableStore<Order>({
      tableName: 'orders',
      idName: 'orderId',
      documents,
    });
    const tenants = Array.from({ length: 20 }, (_, index) => ({
      tenantId: `at-once-${index}`,
      userId: 'u',
    }));
    const orderOf = ({ tenantId }: TenantContext) => ({
      orderId: 'same',
      orderName: `Order of ${tenantId}`,
    });
    // Twice: the first time around, all of them get credentials of their own.
    for (const orderId of ['same', 'other']) {
      await Promise.all(
        tenants.map(tenant =>
          store.put(tenant, { ...orderOf(tenant), orderId }),
        ),
      );
    }
    const read = await Promise.all(
      tenants.map(async tenant => [
        await store.get(tenant, 'same'),
        (await store.list(tenant, { limit: 10 })).items,
      ]),
    );
    expect(read).toEqual(
      tenants.map(tenant => [
        orderOf(tenant),
        [{ ...orderOf(tenant), orderId: 'other' }, orderOf(tenant)],
      ]),
    );
  });

  it('keeps an item that is there when its id is put again', async () => {
    const store = createTableStore<Order>({
      tableName: 'orders',
      idName: 'orderId',
      documents,
    });
    await expect(
      store.put(globex, { orderId: 'secret', orderName: 'Other' }),
    ).rejects.toThrow('There is an item with this orderId already');
    expect(await store.get(globex, 'secret')).toMatchObject({
      orderName: 'Secret',
    });
  });
});
