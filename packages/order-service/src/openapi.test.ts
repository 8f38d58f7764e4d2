import { resolve } from 'node:path';
import { inputSchemaOf, readOpenApi } from '@tenantry/service-kit/testing';
import { createOrderService } from './app';
import { order, orderInput } from './schemas';

const openApi = readOpenApi(resolve(__dirname, '../openapi.yaml'));

describe('openapi.yaml', () => {
  it('describes every route of the service, and no other', async () => {
    const service = createOrderService({
      PORT: 0,
      HOST: '127.0.0.1',
      AWS_REGION: 'us-east-1',
      USER_POOL_CLIENT_ID: 'client',
      USER_POOL_ISSUER: 'http://127.0.0.1:1/pool',
      TABLE_NAME: 'orders',
      TENANT_ID: undefined,
      USER_POOL_SHARED: false,
      SERVICE_NAME: undefined,
      SERVICE_VERSION: undefined,
      TENANT_ROLE_ARN: undefined,
    });
    await service.ready();
    expect([...service.routeList].sort()).toEqual(openApi.operations);
    await service.close();
  });

  it('describes what the service checks', () => {
    expect(openApi.schema('OrderInput')).toEqual(inputSchemaOf(orderInput));
    expect(openApi.schema('Order')).toEqual(inputSchemaOf(order));
  });
});
