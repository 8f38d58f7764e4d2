import { resolve } from 'node:path';
import { inputSchemaOf, readOpenApi } from '@tenantry/service-kit/testing';
import { createUserService } from './app';
import { user, userChange, userInput } from './schemas';

const openApi = readOpenApi(resolve(__dirname, '../openapi.yaml'));

describe('openapi.yaml', () => {
  it('describes every route of the service, and no other', async () => {
    const service = createUserService({
      PORT: 0,
      HOST: '127.0.0.1',
      AWS_REGION: 'us-east-1',
      USER_POOL_ID: 'us-east-1_abc',
      USER_POOL_CLIENT_ID: 'client',
      USER_POOL_ISSUER: 'http://127.0.0.1:1/pool',
      TENANT_ID: undefined,
      USER_POOL_SHARED: false,
      SERVICE_NAME: undefined,
      SERVICE_VERSION: undefined,
    });
    await service.ready();
    expect([...service.routeList].sort()).toEqual(openApi.operations);
    await service.close();
  });

  it('describes what the service checks', () => {
    expect(openApi.schema('UserInput')).toEqual(inputSchemaOf(userInput));
    expect(openApi.schema('UserChange')).toEqual(inputSchemaOf(userChange));
    expect(openApi.schema('User')).toEqual(inputSchemaOf(user));
  });
});
