import { resolve } from 'node:path';
import { collectLogLines, readOpenApi } from '@tenantry/service-kit/testing';
import type { TestCell } from '@tenantry/service-kit/testing-cell';
import {
  withTableService,
  type TableServiceBed,
} from '@tenantry/service-kit/testing-table-service';
import { createProductService } from './app';

const anvil = { name: 'Anvil', price: 99.5, sku: 'ANV-1', category: 'tools' };
const unknownId = '4fb5a9a6-3ab7-4be0-9fb5-b5ab1f6f1c54';

describe('the product service', () => {
  const logs = collectLogLines();
  let cell: TestCell;
  let acme: ReturnType<TableServiceBed['as']>;
  let globex: ReturnType<TableServiceBed['as']>;

  withTableService(
    {
      tableName: 'products',
      create: createProductService,
      logDestination: logs,
    },
    bed => {
      cell = bed.cell;
      acme = bed.as('acme');
      globex = bed.as('globex');
    },
  );

  it('creates, shows, lists and replaces a product', async () => {
    const created = await acme('POST', '/products', anvil);
    expect(created).toMatchObject({
      status: 201,
      body: { productId: expect.any(String), ...anvil },
    });
    const { productId } = created.body;
    expect(created.headers.location).toBe(`products/${productId}`);
    expect((await acme('GET', `/products/${productId}`)).body).toEqual(
      created.body,
    );

    const cheaper = { productId, ...anvil, price: 0.07 };
    expect(await acme('PUT', `/products/${productId}`, cheaper)).toMatchObject({
      status: 200,
      body: cheaper,
    });
    expect((await acme('GET', '/products')).body.items).toEqual([cheaper]);
  });

  it('neither shows nor changes a product of another tenant', async () => {
    const { body } = await acme('POST', '/products', anvil);
    const url = `/products/${body.productId}`;
    expect((await globex('GET', url)).status).toBe(404);
    expect((await globex('PUT', url, anvil)).status).toBe(404);
    expect((await globex('GET', '/products')).body).toEqual({ items: [] });
    expect((await acme('GET', url)).body).toEqual(body);
  });

  it('does not create what it was asked to replace', async () => {
    const { status } = await acme('PUT', `/products/${unknownId}`, anvil);
    expect(status).toBe(404);
  });

  it.each([
    ['a tenant', { ...anvil, tenantId: 'globex' }, 'body'],
    ['a negative price', { ...anvil, price: -0.01 }, 'body.price'],
    ['half a cent', { ...anvil, price: 1.005 }, 'body.price'],
    ['a price in words', { ...anvil, price: '1' }, 'body.price'],
    ['no name', { ...anvil, name: undefined }, 'body.name'],
    ['an endless sku', { ...anvil, sku: 'x'.repeat(65) }, 'body.sku'],
    ['an empty category', { ...anvil, category: '' }, 'body.category'],
  ])('refuses a product with %s and says where', async (_, product, path) => {
    const response = await acme('POST', '/products', product);
    expect(response.status).toBe(400);
    expect(response.body.error.details).toContainEqual(
      expect.objectContaining({ path, problem: expect.any(String) }),
    );
  });

  it('refuses to give a product another id', async () => {
    const { body } = await acme('POST', '/products', anvil);
    const response = await acme('PUT', `/products/${body.productId}`, {
      ...anvil,
      productId: unknownId,
    });
    expect(response).toMatchObject({
      status: 400,
      body: {
        error: {
          details: [
            {
              path: 'body.productId',
              seen: unknownId,
              allowed: body.productId,
            },
          ],
        },
      },
    });
  });

  it('refuses writes of a tenant that is being moved, and shows what there is', async () => {
    const { body } = await acme('POST', '/products', anvil);
    const url = `/products/${body.productId}`;
    const before = (await acme('GET', '/products')).body;
    const table = { tableName: 'products', idName: 'productId' };
    await cell.closeGates('acme', table, { frozenUntil: Date.now() + 60_000 });
    const dearer = { ...anvil, price: 100 };
    for (const refused of [
      await acme('POST', '/products', anvil),
      await acme('PUT', url, dearer),
    ]) {
      expect(refused).toMatchObject({
        status: 503,
        headers: { 'retry-after': '2' },
        body: { error: { code: 'moving' } },
      });
    }
    expect((await acme('GET', '/products')).body).toEqual(before);
    expect((await globex('POST', '/products', anvil)).status).toBe(201);
    await cell.closeGates('acme', table, { frozenUntil: 0 });
    expect((await acme('PUT', url, dearer)).body).toMatchObject(dearer);
  });

  it('answers nothing that openapi.yaml does not know', () => {
    const openApi = readOpenApi(resolve(__dirname, '../openapi.yaml'));
    expect(logs.text()).toContain('"msg":"request"');
    expect(openApi.undescribed(logs.entries())).toEqual([]);
  });
});
