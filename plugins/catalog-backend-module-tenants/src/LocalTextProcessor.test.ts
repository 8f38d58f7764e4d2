import { join, resolve } from 'node:path';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  tenantsServiceRef,
  type TenantsService,
} from '@tenantry/plugin-tenants-node';
import request from 'supertest';
import catalogModuleTenants from '.';
import { LocalTextProcessor } from './LocalTextProcessor';
import { eventually } from './testUtils/eventually';

jest.setTimeout(60_000);

const PACKAGES = resolve(__dirname, '../../../packages');

const anApi = (definition: unknown) => ({
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'API',
  metadata: { name: 'orders-api' },
  spec: { type: 'openapi', definition } as never,
});

describe('definitions of APIs that lie beside the file which describes them', () => {
  it('are in the catalog for each of the sample services', async () => {
    const tenants: Partial<TenantsService> = { async *list() {} };
    const { server } = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleTenants,
        createServiceFactory({
          service: tenantsServiceRef,
          deps: {},
          factory: () => tenants as TenantsService,
        }),
        mockServices.rootConfig.factory({
          data: {
            catalog: {
              rules: [{ allow: ['API', 'Component', 'Location'] }],
              locations: [
                {
                  type: 'file',
                  target: join(PACKAGES, '*/catalog-info.yaml'),
                },
              ],
            },
          },
        }),
      ],
    });
    for (const name of ['orders', 'products', 'users']) {
      const { body } = await eventually(() =>
        request(server)
          .get(`/api/catalog/entities/by-name/api/default/${name}-api`)
          .expect(200),
      );
      expect(body.spec.definition).toMatch(/^openapi: 3/);
      expect(body.spec.definition).toContain(`/${name}`);
    }
  });

  const processor = new LocalTextProcessor();
  const target = join(PACKAGES, 'order-service/catalog-info.yaml');
  const read = (definition: unknown, location = { type: 'file', target }) =>
    processor.preProcessEntity(anApi(definition), location, () => {});

  it.each(['../../package.json', '/etc/hostname'])(
    'are not read from elsewhere: %s',
    async path => {
      await expect(read({ $text: path })).rejects.toThrow(
        'is outside the folder of that file',
      );
    },
  );

  it.each([
    ['written out', 'openapi: 3.1.0', undefined],
    ['at a URL', { $text: 'https://example.com/openapi.yaml' }, undefined],
    [
      'described at a URL',
      { $text: './openapi.yaml' },
      { type: 'url', target: 'https://example.com/catalog-info.yaml' },
    ],
  ])('are left to the catalog when they are %s', async (_, text, location) => {
    expect((await read(text, location)).spec?.definition).toEqual(text);
  });
});
