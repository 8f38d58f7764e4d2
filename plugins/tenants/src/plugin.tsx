import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import { TenantIcon } from './components/TenantIcon';
import { fieldExtensions } from './fields/extensions';
import { isServiceOfTenants } from './health/isServiceOfTenants';
import { tenantsApiRef } from './api/TenantsApi';
import { TenantsClient } from './api/TenantsClient';
import { operationItems } from './operations/operationItems';
import { rootRouteRef, taskRouteRef, templateRouteRef } from './routes';
import { searchExtensions } from './search/extensions';

const tenantsApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: tenantsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new TenantsClient(deps),
    }),
});

const tenantsPage = PageBlueprint.make({
  params: {
    path: '/tenants',
    title: 'Tenants',
    icon: <TenantIcon />,
    routeRef: rootRouteRef,
    noHeader: true,
    loader: () =>
      import('./pages/TenantsPage').then(({ TenantsPage }) => <TenantsPage />),
  },
});

const tenantCard = EntityCardBlueprint.make({
  name: 'about',
  params: {
    filter: { kind: 'tenant' },
    type: 'content',
    loader: () =>
      import('./entity/TenantCard').then(({ TenantCard }) => <TenantCard />),
  },
});

const healthCard = EntityCardBlueprint.make({
  name: 'health',
  params: {
    filter: { kind: 'tenant' },
    type: 'content',
    loader: () =>
      import('./health/HealthCard').then(({ HealthCard }) => <HealthCard />),
  },
});

const serviceTenantsCard = EntityCardBlueprint.make({
  name: 'service-tenants',
  params: {
    filter: isServiceOfTenants,
    type: 'content',
    loader: () =>
      import('./health/ServiceTenantsCard').then(({ ServiceTenantsCard }) => (
        <ServiceTenantsCard />
      )),
  },
});

const tenantHealth = EntityContentBlueprint.make({
  name: 'health',
  params: {
    path: '/health',
    title: 'Health',
    filter: { kind: 'tenant' },
    loader: () =>
      import('./health/HealthContent').then(({ HealthContent }) => (
        <HealthContent />
      )),
  },
});

const tenantUsage = EntityContentBlueprint.make({
  name: 'usage',
  params: {
    path: '/usage',
    title: 'API usage',
    filter: { kind: 'tenant' },
    loader: () =>
      import('./usage/UsageContent').then(({ UsageContent }) => (
        <UsageContent />
      )),
  },
});

const tenantHistory = EntityContentBlueprint.make({
  name: 'history',
  params: {
    path: '/history',
    title: 'History',
    filter: { kind: 'tenant' },
    loader: () =>
      import('./entity/TenantHistory').then(({ TenantHistory }) => (
        <TenantHistory />
      )),
  },
});

const tenantProvisioning = EntityContentBlueprint.make({
  name: 'provisioning',
  params: {
    path: '/provisioning',
    title: 'Provisioning',
    filter: { kind: 'tenant' },
    loader: () =>
      import('./provisioning/TenantProvisioning').then(
        ({ TenantProvisioning }) => <TenantProvisioning />,
      ),
  },
});

const tenantUsers = EntityContentBlueprint.make({
  name: 'users',
  params: {
    path: '/users',
    title: 'Users',
    filter: { kind: 'tenant' },
    loader: () =>
      import('./users/UsersContent').then(({ UsersContent }) => (
        <UsersContent />
      )),
  },
});

const tenantsWidget = HomePageWidgetBlueprint.make({
  name: 'tenants',
  params: {
    name: 'TenantsWidget',
    title: 'Tenants',
    description: 'How the tenants fare, and who needs somebody',
    components: () => import('./home'),
    layout: {
      width: { minColumns: 3, defaultColumns: 8 },
      height: { minRows: 3, defaultRows: 5 },
    },
  },
});

/** Tenants of a SaaS: list, entity page, onboarding form, home widget, search results. */
export const tenantsPlugin = createFrontendPlugin({
  pluginId: 'tenants',
  title: 'Tenants',
  icon: <TenantIcon />,
  routes: { root: rootRouteRef },
  externalRoutes: { template: templateRouteRef, task: taskRouteRef },
  extensions: [
    tenantsApi,
    tenantsPage,
    tenantCard,
    healthCard,
    serviceTenantsCard,
    tenantHealth,
    tenantUsage,
    tenantProvisioning,
    tenantUsers,
    tenantHistory,
    ...operationItems,
    ...fieldExtensions,
    tenantsWidget,
    ...searchExtensions,
  ],
});
