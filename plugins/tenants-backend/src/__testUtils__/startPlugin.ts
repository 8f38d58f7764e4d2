import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { actionsRegistryServiceRef } from '@backstage/backend-plugin-api/alpha';
import {
  mockServices,
  startTestBackend,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import { actionsRegistryServiceMock } from '@backstage/backend-test-utils/alpha';
import { eventsServiceRef } from '@backstage/plugin-events-node';
import {
  notificationService,
  type NotificationSendOptions,
} from '@backstage/plugin-notifications-node';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  TENANTS_TOPIC,
  tenantOperatePermission,
  tenantReadPermission,
  tenantUsersPermission,
  type TenantChange,
  type TenantListResponse,
} from '@tenantry/plugin-tenants-common';
import request from 'supertest';
import plugin from '..';
import type { InMemoryTenants } from '../testUtils/InMemoryTenants';

export const ALLOW: PolicyDecision = { result: AuthorizeResult.ALLOW };
export const DENY: PolicyDecision = { result: AuthorizeResult.DENY };

const backends: Array<{ stop(): Promise<void> }> = [];

/** For `afterEach`. */
export async function stopPlugins(): Promise<void> {
  await Promise.all(backends.splice(0).map(backend => backend.stop()));
}

/** The whole plugin on a database of its own; a policy that decides the same for all. */
export async function startPlugin(
  databases: TestDatabases,
  options: {
    tenants: InMemoryTenants;
    read?: PolicyDecision;
    onboard?: PolicyDecision;
    users?: PolicyDecision;
    operate?: PolicyDecision;
  },
) {
  const { tenants, read = ALLOW, onboard = ALLOW } = options;
  const { users = ALLOW, operate = ALLOW } = options;
  const knex = await databases.init('SQLITE_3');
  const events = mockServices.events();
  const actions = actionsRegistryServiceMock();
  const scheduler = mockServices.scheduler();
  const sent: NotificationSendOptions[] = [];
  const decide = ({ name }: { name: string }) =>
    ({
      [tenantReadPermission.name]: read,
      [tenantUsersPermission.name]: users,
      [tenantOperatePermission.name]: operate,
    }[name] ?? onboard);
  const backend = await startTestBackend({
    features: [
      plugin,
      tenants.factory,
      mockServices.database.factory({ knex }),
      mockServices.permissions.mock({
        authorize: async asked =>
          asked.map(({ permission }) => decide(permission) as any),
        authorizeConditional: async asked =>
          asked.map(({ permission }) => decide(permission)),
      }).factory,
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      createServiceFactory({
        service: eventsServiceRef,
        deps: {},
        factory: () => events,
      }),
      createServiceFactory({
        service: actionsRegistryServiceRef,
        deps: {},
        factory: () => actions,
      }),
      createServiceFactory({
        service: notificationService,
        deps: {},
        factory: () => ({
          send: async (note: NotificationSendOptions) => {
            sent.push(note);
          },
        }),
      }),
    ],
  });
  backends.push(backend);
  const get = (path: string) => request(backend.server).get(path);
  return {
    actions,
    events,
    get,
    post: (path: string) => request(backend.server).post(path),
    knex,
    /** Notifications. */
    sent,
    /** Runs a scheduled task, unless it is running. */
    run: (taskId: string) => scheduler.triggerTask(taskId),
    list: async (query = '') => {
      const { body } = await get(`/api/tenants/tenants${query}`).expect(200);
      return body as TenantListResponse;
    },
    publish: (change: TenantChange) =>
      events.publish({ topic: TENANTS_TOPIC, eventPayload: change }),
  };
}
