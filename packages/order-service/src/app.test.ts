import { resolve } from 'node:path';
import { collectLogLines, readOpenApi } from '@tenantry/service-kit/testing';
import type { TestCell } from '@tenantry/service-kit/testing-cell';
import {
  withTableService,
  type TableServiceBed,
} from '@tenantry/service-kit/testing-table-service';
import { createOrderService } from './app';

const productId = '4fb5a9a6-3ab7-4be0-9fb5-b5ab1f6f1c54';
const anvils = {
  orderName: 'Anvils for Wile E.',
  orderProducts: [{ productId, price: 99.5, quantity: 2 }],
};

describe('the order service', () => {
  const logs = collectLogLines();
  let cell: TestCell;
  let as: TableServiceBed['as'];
  let acme: ReturnType<typeof as>;
  let globex: ReturnType<typeof as>;

  withTableService(
    {
      tableName: 'orders',
      create: createOrderService,
      logDestination: logs,
    },
    bed => {
      ({ cell, as } = bed);
      acme = as('acme');
      globex = as('globex');
    },
  );

  it('creates an order under a new id and gives it back', async () => {
    const created = await acme('POST', '/orders', anvils);
    expect(created.status).toBe(201);
    expect(created.body).toEqual({ orderId: expect.any(String), ...anvils });
    const { orderId } = created.body;
    expect(created.headers.location).toBe(`orders/${orderId}`);
    expect(await acme('GET', `/orders/${orderId}`)).toMatchObject({
      status: 200,
      body: created.body,
    });
    expect((await acme('GET', '/orders')).body.items).toContainEqual(
      created.body,
    );
  });

  it('shows no tenant the orders of another', async () => {
    const { body } = await acme('POST', '/orders', anvils);
    expect(await globex('GET', `/orders/${body.orderId}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'not_found' } },
    });
    expect((await globex('GET', '/orders')).body).toEqual({ items: [] });
  });

  it('lists in pages', async () => {
    const initech = as('initech');
    for (const orderName of ['one', 'two', 'three']) {
      await initech('POST', '/orders', { ...anvils, orderName });
    }
    const first = (await initech('GET', '/orders?limit=2')).body;
    expect(first.items).toHaveLength(2);
    const cursor = encodeURIComponent(first.nextCursor);
    const second = (await initech('GET', `/orders?limit=2&cursor=${cursor}`))
      .body;
    expect(second.nextCursor).toBeUndefined();
    const names = [...first.items, ...second.items].map(o => o.orderName);
    expect(names.sort()).toEqual(['one', 'three', 'two']);
  });

  it.each([
    ['a tenant', { ...anvils, tenantId: 'globex' }, 'body'],
    ['no products', { ...anvils, orderProducts: [] }, 'body.orderProducts'],
    ['no name', { ...anvils, orderName: ' ' }, 'body.orderName'],
    [
      'a long name',
      { ...anvils, orderName: 'x'.repeat(201) },
      'body.orderName',
    ],
    ['a negative price', line({ price: -1 }), 'body.orderProducts[0].price'],
    ['half a cent', line({ price: 0.005 }), 'body.orderProducts[0].price'],
    ['half a thing', line({ quantity: 0.5 }), 'body.orderProducts[0].quantity'],
    ['nothing of it', line({ quantity: 0 }), 'body.orderProducts[0].quantity'],
    ['a wild id', line({ productId: '*' }), 'body.orderProducts[0].productId'],
  ])('refuses an order with %s and says where', async (_, order, path) => {
    const response = await acme('POST', '/orders', order);
    expect(response.status).toBe(400);
    expect(response.body.error.details).toContainEqual(
      expect.objectContaining({ path, problem: expect.any(String) }),
    );
  });

  it.each(['?limit=0', '?limit=61', '?cursor=x', '?tenantId=globex', '/wild'])(
    'refuses GET /orders%s',
    async query => {
      expect((await acme('GET', `/orders${query}`)).status).toBe(400);
    },
  );

  it('is safe against prices that have no exact binary form', async () => {
    for (const price of [0, 0.07, 0.29, 1.1, 19.99, 4.35, 999999999.99]) {
      const { status } = await acme('POST', '/orders', line({ price }));
      expect([price, status]).toEqual([price, 201]);
    }
  });

  it('says try again when DynamoDB throttles', async () => {
    cell.sandbox.faults.set([
      {
        service: 'dynamodb',
        operation: 'Query',
        error: { code: 'ThrottlingException', status: 400 },
      },
    ]);
    const response = await acme('GET', '/orders');
    cell.sandbox.faults.set([]);
    expect(response).toMatchObject({
      status: 503,
      headers: { 'retry-after': expect.any(String) },
      body: { error: { code: 'throttled' } },
    });
  });

  it('refuses new orders of a tenant that has moved away, for ever', async () => {
    const moved = as('hooli');
    const { body } = await moved('POST', '/orders', anvils);
    await cell.closeGates(
      'hooli',
      { tableName: 'orders', idName: 'orderId' },
      { frozenUntil: 0, moved: true },
    );
    expect(await moved('POST', '/orders', anvils)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2' },
      body: { error: { code: 'moving' } },
    });
    expect((await moved('GET', '/orders')).body.items).toEqual([body]);
    expect((await acme('POST', '/orders', anvils)).status).toBe(201);
  });

  it('answers nothing that openapi.yaml does not know', () => {
    const openApi = readOpenApi(resolve(__dirname, '../openapi.yaml'));
    expect(logs.text()).toContain('"msg":"request"');
    expect(openApi.undescribed(logs.entries())).toEqual([]);
  });

  it('logs nothing that is in an order', () => {
    expect(logs.text()).toContain('"tenantId":"acme"');
    expect(logs.text()).not.toMatch(/Wile|99\.5|acme\.example|eyJ/);
  });
});

function line(change: object) {
  const [first] = anvils.orderProducts;
  return { ...anvils, orderProducts: [{ ...first, ...change }] };
}
