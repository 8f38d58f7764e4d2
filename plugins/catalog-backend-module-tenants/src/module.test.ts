import {
  coreServices,
  createBackendModule,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import {
  mockServices,
  startTestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import {
  catalogProcessingExtensionPoint,
  type EntityProvider,
} from '@backstage/plugin-catalog-node';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  TENANTS_TOPIC,
  type Tenant,
  type TenantChange,
} from '@tenantry/plugin-tenants-common';
import {
  tenantsServiceRef,
  type TenantsService,
} from '@tenantry/plugin-tenants-node';
import type { Entity } from '@backstage/catalog-model';
import request from 'supertest';
import catalogModuleTenants from '.';
import { aTenant } from './testUtils/tenant';
import { eventually } from './testUtils/eventually';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const backends: Array<{ stop(): Promise<void> }> = [];

const stopAll = async () => {
  await Promise.all(backends.splice(0).map(backend => backend.stop()));
};
afterEach(stopAll);

/** The group that owns the tenants, and their system, as other sources would bring them. */
const shared: Entity[] = [
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Group',
    metadata: annotated('platform'),
    spec: { type: 'team', children: [] },
  },
  {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'System',
    metadata: annotated('storefront'),
    spec: { owner: 'platform' },
  },
];

function annotated(name: string) {
  return {
    name,
    annotations: {
      'backstage.io/managed-by-location': 'test:shared',
      'backstage.io/managed-by-origin-location': 'test:shared',
    },
  };
}

const provideShared = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'test-shared-entities',
  register(env) {
    env.registerInit({
      deps: { catalog: catalogProcessingExtensionPoint },
      async init({ catalog }) {
        catalog.addEntityProvider({
          getProviderName: () => 'test',
          connect: connection =>
            connection.applyMutation({
              type: 'full',
              entities: shared.map(entity => ({ entity, locationKey: 'test' })),
            }),
        } satisfies EntityProvider);
      },
    });
  },
});

async function start(
  registry: { tenants: Tenant[]; failure?: Error },
  knex?: Awaited<ReturnType<typeof databases.init>>,
) {
  const events = mockServices.events();
  const backend = await startTestBackend({
    features: [
      catalogPlugin,
      catalogModuleTenants,
      provideShared,
      ...(knex
        ? [
            createServiceFactory({
              service: coreServices.database,
              deps: {},
              factory: () => mockServices.database({ knex }),
            }),
          ]
        : []),
      mockServices.rootConfig.factory({
        data: {
          catalog: {
            providers: {
              tenants: {
                schedule: {
                  frequency: { seconds: 2 },
                  timeout: { minutes: 1 },
                },
              },
            },
            stitchingStrategy: {
              mode: 'deferred',
              pollingInterval: { milliseconds: 50 },
            },
          },
        },
      }),
      createServiceFactory({
        service: eventsServiceRef,
        deps: {},
        factory: () => events,
      }),
      createServiceFactory({
        service: tenantsServiceRef,
        deps: {},
        factory: () =>
          ({
            async *list() {
              yield registry.tenants;
              if (registry.failure) {
                throw registry.failure;
              }
            },
          } as Partial<TenantsService> as TenantsService),
      }),
    ],
  });
  backends.push(backend);
  const get = (kind: string, name: string) =>
    request(backend.server).get(
      `/api/catalog/entities/by-name/${kind}/default/${name}`,
    );
  return {
    get,
    present: (name: string, expected: object = {}) =>
      eventually(async () => {
        const { body } = await get('tenant', name).expect(200);
        expect(body).toMatchObject(expected);
        return body as Entity;
      }),
    absent: (name: string) => eventually(() => get('tenant', name).expect(404)),
    publish: (change: TenantChange) =>
      events.publish({ topic: TENANTS_TOPIC, eventPayload: change }),
  };
}

const RELATIONS = [
  { type: 'dependsOn', targetRef: 'system:default/storefront' },
  { type: 'ownedBy', targetRef: 'group:default/platform' },
];

describe('tenants in the catalog', () => {
  it('come from the registries at the start, without a relation back from what they share', async () => {
    const { present, get, absent } = await start({
      tenants: [
        aTenant('acme'),
        aTenant('gone', { state: 'offboarded' }),
        { ...aTenant('odd'), tier: 'gold' as any },
      ],
    });
    await present('acme', {
      kind: 'Tenant',
      relations: RELATIONS,
      spec: { tier: 'basic', state: 'active' },
    });
    await absent('gone');
    await absent('odd');
    const group = await eventually(() => get('group', 'platform').expect(200));
    expect(refs(group.body)).toEqual(['ownerOf system:default/storefront']);
    const system = await get('system', 'storefront').expect(200);
    expect(refs(system.body)).toEqual(['ownedBy group:default/platform']);
  });

  it('appear, change and vanish with events, and are not taken back in time', async () => {
    const { present, absent, publish } = await start({ tenants: [] });
    await publish({
      type: 'changed',
      tenant: aTenant('acme', { state: 'provisioning' }),
    });
    await present('acme', { spec: { state: 'provisioning' } });

    const active = aTenant('acme', { version: 3 });
    await publish({ type: 'changed', tenant: active });
    await publish({
      type: 'changed',
      tenant: aTenant('acme', { version: 2, state: 'failed' }),
    });
    await publish({ type: 'changed', tenant: aTenant('last') });
    await present('last');
    await present('acme', { spec: { state: 'active' }, relations: RELATIONS });

    await publish({ type: 'removed', tenant: active });
    await publish({
      type: 'changed',
      tenant: aTenant('last', { version: 2, state: 'offboarded' }),
    });
    await expect(absent('acme')).resolves.toBeDefined();
    await expect(absent('last')).resolves.toBeDefined();
  });

  it('carry the reason of a failure', async () => {
    const { present } = await start({
      tenants: [
        aTenant('acme', {
          state: 'failed',
          failure: {
            operation: 'onboard',
            step: 'identity',
            cause: 'Cognito AdminCreateUser was denied.',
            hint: 'Grant it and retry.',
            at: '2026-01-01T00:00:00.000Z',
          },
        }),
      ],
    });
    const entity = (await present('acme')) as any;
    expect(entity.status).toEqual({
      items: [
        {
          type: 'tenantry.io/onboard',
          level: 'error',
          message: 'Cognito AdminCreateUser was denied. Grant it and retry.',
        },
      ],
    });
    expect(JSON.stringify(entity.metadata.annotations)).not.toContain(
      'AdminCreateUser',
    );
  });

  it('stay when the registries cannot be read, and follow once they can', async () => {
    const registry = {
      tenants: [aTenant('bolt')],
      failure: new Error('DynamoDB Query is throttled.') as Error | undefined,
    };
    const { present, get, publish } = await start(registry);
    await publish({ type: 'changed', tenant: aTenant('acme') });
    await present('acme');
    // Half of a listing is none.
    await get('tenant', 'bolt').expect(404);
    registry.failure = undefined;
    await expect(present('bolt')).resolves.toBeDefined();
    await expect(present('acme')).resolves.toBeDefined();
  });

  it('are shown again when a crash has hidden them', async () => {
    const knex = await databases.init('SQLITE_3');
    const registry = { tenants: [aTenant('acme'), aTenant('bolt')] };
    const before = await start(registry, knex);
    await before.present('acme');
    await before.present('bolt');
    await stopAll();
    // As if the process had ended before it noted that acme is to be shown.
    await knex('final_entities')
      .where({ entity_ref: 'tenant:default/acme' })
      .delete();
    const after = await start(registry, knex);
    await after.present('bolt');
    await expect(
      after.present('acme', { relations: RELATIONS }),
    ).resolves.toBeDefined();
  });

  it('ignores events that make no sense', async () => {
    const { present, publish } = await start({ tenants: [] });
    await publish({ odd: true } as any);
    await publish({ type: 'changed', tenant: aTenant('acme') });
    await expect(present('acme')).resolves.toBeDefined();
  });
});

function refs(entity: Entity): string[] {
  return (entity.relations ?? []).map(
    ({ type, targetRef }) => `${type} ${targetRef}`,
  );
}
