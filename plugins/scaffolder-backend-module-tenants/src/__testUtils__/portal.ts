import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import type { AddressInfo } from 'node:net';
import {
  coreServices,
  createServiceFactory,
  type BackendFeature,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  eventsServiceRef,
  type EventParams,
  type EventsService,
  type EventsServiceSubscribeOptions,
} from '@backstage/plugin-events-node';
import {
  notificationService,
  type NotificationSendOptions,
} from '@backstage/plugin-notifications-node';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import {
  tenantOnboardPermission,
  TENANTS_TOPIC,
  tenantUpdateFleetPermission,
  toTenantEntity,
  type Tenant,
  type TenantChange,
} from '@tenantry/plugin-tenants-common';
import {
  tenantsServiceRef,
  type TenantsService,
} from '@tenantry/plugin-tenants-node';
import { until } from '@tenantry/aws-sandbox/testing';
import { parse } from 'yaml';
import scaffolderModuleTenants from '..';

const TEMPLATES_DIR = join(__dirname, '../../../../templates');
const TEMPLATES: Entity[] = readdirSync(TEMPLATES_DIR).map(name =>
  parse(readFileSync(join(TEMPLATES_DIR, name, 'template.yaml'), 'utf8')),
);
const PLATFORM: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'platform', namespace: 'default' },
  spec: { type: 'team', children: [] },
};

/** What the form of onboarding hands over. */
export const VALUES = {
  tenantId: 'acme',
  displayName: 'Acme Corp',
  tier: 'basic',
  adminEmail: 'ada@acme.example',
  owner: 'group:default/platform',
};

/** A scaffolder with the project's templates, in a portal whose catalog follows events. */
export interface TestPortal {
  /** States that the rest of the portal was told of, in order. */
  readonly told: Tenant['state'][];
  /** Notifications. */
  readonly sent: NotificationSendOptions[];
  /** While true, notifications cannot be sent. */
  isMute: boolean;
  /** What the policy says to `tenant.onboard`. */
  mayOnboard: boolean;
  /** And to `tenant.update-fleet`. */
  mayUpdateFleet: boolean;
  /** Tenants that the policy lets nobody operate. */
  readonly locked: Set<string>;
  /** Template: default `onboard-tenant`. */
  start(values: object, template?: string): Promise<string>;
  cancel(taskId: string): Promise<void>;
  /** Runs a task again. */
  retry(taskId: string): Promise<void>;
  logOf(taskId: string): Promise<string>;
  /** Waits for the task's end; gives its status and its log. */
  end(taskId: string): Promise<{ status: string; log: string }>;
  tenant(tenantId: string): Promise<Tenant | undefined>;
  /** The service behind the actions. */
  readonly tenants: TenantsService;
  /** Reads below `/api`. */
  get(path: string): Promise<any>;
  catalogHas(entityRef: string): boolean;
  /** Runs a scheduled task now. */
  trigger(taskId: string): Promise<void>;
  stop(): Promise<void>;
}

export { until };

export async function startPortal(
  config: object,
  /** What runs beside the scaffolder, and hears of changes. */
  plugins: Array<BackendFeature | Promise<{ default: BackendFeature }>> = [],
): Promise<TestPortal> {
  const told: Tenant['state'][] = [];
  const sent: NotificationSendOptions[] = [];
  const inCatalog = new Map<string, Entity>();
  let tenants!: TenantsService;
  const portal = {
    mayOnboard: true,
    mayUpdateFleet: true,
    locked: new Set<string>(),
    isMute: false,
  };

  const listeners: EventsServiceSubscribeOptions[] = [];
  const events: EventsService = {
    async publish({ topic, eventPayload }: EventParams) {
      if (topic === TENANTS_TOPIC) {
        const { tenant } = eventPayload as TenantChange;
        told.push(tenant.state);
        inCatalog.set(
          `tenant:default/${tenant.tenantId}`,
          toTenantEntity(tenant),
        );
      }
      await Promise.all(
        listeners
          .filter(({ topics }) => topics.includes(topic))
          .map(({ onEvent }) => onEvent({ topic, eventPayload })),
      );
    },
    async subscribe(listener) {
      if (plugins.length > 0) {
        listeners.push(listener);
      }
    },
  };
  const catalog = catalogServiceMock({ entities: [...TEMPLATES, PLATFORM] });
  const getStatic = catalog.getEntityByRef.bind(catalog);
  catalog.getEntityByRef = async (ref, options) =>
    inCatalog.get(String(ref)) ?? getStatic(ref, options);

  const scheduler = mockServices.scheduler();
  const backend = await startTestBackend({
    features: [
      scaffolderPlugin,
      scaffolderModuleTenants,
      ...plugins,
      mockServices.rootConfig.factory({
        data: {
          ...config,
          backend: { workingDirectory: tmpdir() },
        },
      }),
      mockServices.permissions.mock({
        authorize: async requests =>
          requests.map(({ permission, resourceRef }) => ({
            result:
              (permission.name === tenantOnboardPermission.name &&
                !portal.mayOnboard) ||
              (permission.name === tenantUpdateFleetPermission.name &&
                !portal.mayUpdateFleet) ||
              (resourceRef && portal.locked.has(resourceRef))
                ? AuthorizeResult.DENY
                : AuthorizeResult.ALLOW,
          })),
        authorizeConditional: async requests =>
          requests.map(() => ({ result: AuthorizeResult.ALLOW })),
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
        service: notificationService,
        deps: {},
        factory: () => ({
          async send(notice: NotificationSendOptions) {
            if (portal.isMute) {
              throw new Error('Nobody listens.');
            }
            sent.push(notice);
          },
        }),
      }),
      createServiceFactory({
        service: catalogServiceRef,
        deps: { real: tenantsServiceRef },
        factory: ({ real }) => {
          tenants = real;
          return catalog;
        },
      }),
    ],
  });

  const { port } = backend.server.address() as AddressInfo;
  const ask = async (path: string, body?: object): Promise<any> => {
    const response = await fetch(
      `http://127.0.0.1:${port}/api${path}`,
      body && {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      },
    );
    const text = await response.text();
    if (!response.ok) {
      throw new Error(`${path} was answered ${response.status}: ${text}`);
    }
    return text && JSON.parse(text);
  };
  const call = (path: string, body?: object) =>
    ask(`/scaffolder/v2/tasks${path}`, body);
  const statusOf = async (taskId: string) =>
    (await call(`/${taskId}`)).status as string;

  const logOf = async (taskId: string) => {
    const lines: Array<{ body: { message: string } }> = await call(
      `/${taskId}/events`,
    );
    return lines.map(({ body }) => body.message).join('\n');
  };

  return Object.assign(portal, {
    told,
    sent,
    async start(values: object, template = 'onboard-tenant') {
      const { id } = await call('', {
        templateRef: `template:default/${template}`,
        values,
      });
      return id;
    },
    cancel: (taskId: string) => call(`/${taskId}/cancel`, {}),
    retry: (taskId: string) => call(`/${taskId}/retry`, {}),
    async end(taskId: string) {
      await until(async () =>
        ['completed', 'failed', 'cancelled'].includes(await statusOf(taskId)),
      );
      return { status: await statusOf(taskId), log: await logOf(taskId) };
    },
    logOf,
    tenant: (tenantId: string) => tenants.get(tenantId),
    tenants,
    get: (path: string) => ask(path),
    catalogHas: (ref: string) => inCatalog.has(ref),
    trigger: (taskId: string) => scheduler.triggerTask(taskId),
    stop: () => backend.stop(),
  });
}
