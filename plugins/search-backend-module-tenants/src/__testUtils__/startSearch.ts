import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import {
  coreServices,
  createBackendModule,
  createServiceFactory,
  type AuthService,
  type SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import permissionPlugin from '@backstage/plugin-permission-backend';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { PermissionPolicy } from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import searchPlugin from '@backstage/plugin-search-backend';
import type { SearchResultSet } from '@backstage/plugin-search-common';
// What the search reads, and asks who may see it, is the other plugin's.
// eslint-disable-next-line @backstage/no-mixed-plugin-imports
import tenantsPlugin, {
  createTenantConditionalDecision,
  tenantConditions,
} from '@tenantry/plugin-tenants-backend';
// Registries in memory are with the plugin that reads them.
// eslint-disable-next-line @backstage/no-forbidden-package-imports, @backstage/no-mixed-plugin-imports
import { InMemoryTenants } from '@tenantry/plugin-tenants-backend/src/testUtils/InMemoryTenants';
import {
  tenantReadPermission,
  type Tenant,
  type TenantDocument,
} from '@tenantry/plugin-tenants-common';
import request from 'supertest';
import searchModuleTenants from '..';
import { eventually } from './eventually';

/** Whom the policy shows everything, only the tenants of sales, and nothing. */
export const OPERATOR = 'user:default/olivia';
export const SALES = 'user:default/sam';
export const STRANGER = 'user:default/sid';

const policy: PermissionPolicy = {
  async handle({ permission }, user) {
    switch (user?.info.userEntityRef) {
      case OPERATOR:
        return { result: AuthorizeResult.ALLOW };
      case SALES:
        return createTenantConditionalDecision(
          permission as typeof tenantReadPermission,
          tenantConditions.hasOwner({ owners: ['group:default/sales'] }),
        );
      default:
        return { result: AuthorizeResult.DENY };
    }
  },
};

const policyModule = createBackendModule({
  pluginId: 'permission',
  moduleId: 'test-policy',
  register(env) {
    env.registerInit({
      deps: { policies: policyExtensionPoint },
      async init({ policies }) {
        policies.setPolicy(policy);
      },
    });
  },
});

/**
 * The plugin that asks for a person is in real tokens, and lost in those of the mock. The
 * permission back end tells nobody else what their conditions are.
 */
const authServiceFactory = createServiceFactory({
  service: coreServices.auth,
  deps: { plugin: coreServices.pluginMetadata },
  factory: ({ plugin }) => {
    const auth: AuthService = mockServices.auth({ pluginId: plugin.getId() });
    const authenticate = auth.authenticate.bind(auth);
    auth.authenticate = async (token, options) => {
      const credentials = await authenticate(token, options);
      return auth.isPrincipal(credentials, 'user')
        ? mockCredentials.user(credentials.principal.userEntityRef, {
            actor: { subject: 'plugin:test' },
          })
        : credentials;
    };
    return auth;
  },
});

const backends: Array<{ stop(): Promise<void> }> = [];

/** For `afterEach`. */
export async function stopSearches(): Promise<void> {
  await Promise.all(backends.splice(0).map(backend => backend.stop()));
}

/** Search, tenants and permissions in one back end, once it has read the registry. */
export async function startSearch(databases: TestDatabases, fleet: Tenant[]) {
  const knex = await databases.init('SQLITE_3');
  let collate!: () => Promise<void>;
  // In place of a clock; of the plugins here, the search alone has runners.
  const scheduler = Object.assign(mockServices.scheduler(), {
    createScheduledTaskRunner: (): SchedulerServiceTaskRunner => ({
      run: async ({ fn }) => {
        collate = async () => fn(new AbortController().signal);
      },
    }),
  });
  const backend = await startTestBackend({
    features: [
      searchPlugin,
      searchModuleTenants,
      tenantsPlugin,
      new InMemoryTenants(...fleet).factory,
      permissionPlugin,
      policyModule,
      permissionsServiceFactory,
      authServiceFactory,
      httpAuthServiceFactory,
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      mockServices.database.factory({ knex }),
      mockServices.rootConfig.factory({
        data: { permission: { enabled: true } },
      }),
    ],
  });
  backends.push(backend);
  const get = (path: string, user = OPERATOR) =>
    request(backend.server)
      .get(path)
      .set('authorization', mockCredentials.user.header(user));
  await eventually(async () => {
    const { body } = await get('/api/tenants/tiers').expect(200);
    expect(body.freshness.syncedAt).toBeDefined();
  });
  return {
    /** The plugin's own database. */
    knex,
    /** Reads all tenants into the index; rejects when that fails. */
    collate: () => collate(),
    /** What somebody finds. */
    async find(term: string, options: { as?: string; query?: string } = {}) {
      const { as, query = '' } = options;
      const { body } = await get(
        `/api/search/query?types[0]=tenants&pageLimit=100&term=${term}${query}`,
        as,
      ).expect(200);
      const { results, numberOfResults } = body as SearchResultSet;
      return {
        count: numberOfResults,
        documents: results.map(({ document }) => document as TenantDocument),
      };
    },
  };
}
