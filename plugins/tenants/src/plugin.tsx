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
  EntityContextMenuItemBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import {
  RiArrowLeftRightLine,
  RiEditLine,
  RiKey2Line,
  RiLogoutCircleRLine,
  RiPauseCircleLine,
  RiPlayCircleLine,
  RiPushpinLine,
  RiRefreshLine,
  RiSeedlingLine,
  RiToolsLine,
  RiUnpinLine,
} from '@remixicon/react';
import { tenantOffboardPermission } from '@tenantry/plugin-tenants-common';
import { TenantIcon } from './components/TenantIcon';
import { isServiceOfTenants } from './health/isServiceOfTenants';
import { tenantsApiRef } from './api/TenantsApi';
import { TenantsClient } from './api/TenantsClient';
import { useOperation } from './operations/useOperation';
import { rootRouteRef, taskRouteRef, templateRouteRef } from './routes';

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

const tenantIdField = FormFieldBlueprint.make({
  name: 'tenant-id',
  params: { field: () => import('./fields').then(m => m.tenantIdField) },
});

const tenantTierField = FormFieldBlueprint.make({
  name: 'tenant-tier',
  params: { field: () => import('./fields').then(m => m.tenantTierField) },
});

const tenantCellField = FormFieldBlueprint.make({
  name: 'tenant-cell',
  params: { field: () => import('./fields').then(m => m.tenantCellField) },
});

const tenantComputeField = FormFieldBlueprint.make({
  name: 'tenant-compute',
  params: { field: () => import('./fields').then(m => m.tenantComputeField) },
});

const tenantImageTagField = FormFieldBlueprint.make({
  name: 'tenant-image-tag',
  params: { field: () => import('./fields').then(m => m.tenantImageTagField) },
});

const tenantOnFailureField = FormFieldBlueprint.make({
  name: 'tenant-on-failure',
  params: { field: () => import('./fields').then(m => m.tenantOnFailureField) },
});

const identityProviderField = FormFieldBlueprint.make({
  name: 'identity-provider',
  params: {
    field: () => import('./fields').then(m => m.identityProviderField),
  },
});

const tenantUserField = FormFieldBlueprint.make({
  name: 'tenant-user',
  params: { field: () => import('./fields').then(m => m.tenantUserField) },
});

const tenantMoveField = FormFieldBlueprint.make({
  name: 'tenant-move',
  params: { field: () => import('./fields').then(m => m.tenantMoveField) },
});

/** In which states a tenant can be changed. */
const CHANGEABLE = {
  kind: 'tenant',
  'spec.state': { $in: ['active', 'suspended'] },
};

const editItem = EntityContextMenuItemBlueprint.make({
  name: 'edit',
  params: {
    icon: <RiEditLine size={16} />,
    filter: CHANGEABLE,
    useProps: () =>
      useOperation('edit-tenant', 'Edit tenant', {
        valuesOf: ({ metadata, spec }) => ({
          displayName: metadata.title,
          owner: spec?.owner,
        }),
      }),
  },
});

const rotateItem = EntityContextMenuItemBlueprint.make({
  name: 'rotate-api-key',
  params: {
    icon: <RiKey2Line size={16} />,
    filter: CHANGEABLE,
    useProps: () => useOperation('rotate-api-key', 'Rotate API key'),
  },
});

const changeTierItem = EntityContextMenuItemBlueprint.make({
  name: 'change-tier',
  params: {
    icon: <RiArrowLeftRightLine size={16} />,
    filter: { kind: 'tenant', 'spec.state': 'active' },
    useProps: () => useOperation('change-tier', 'Change tier'),
  },
});

/** Those of the pool are updated with it. */
const UPDATABLE = {
  kind: 'tenant',
  'spec.type': { $in: ['silo-service', 'silo-cluster'] },
};

const updateItem = EntityContextMenuItemBlueprint.make({
  name: 'update',
  params: {
    icon: <RiRefreshLine size={16} />,
    filter: { ...UPDATABLE, 'spec.state': { $in: ['active', 'failed'] } },
    useProps: () => useOperation('update-tenant', 'Update tenant'),
  },
});

const repairItem = EntityContextMenuItemBlueprint.make({
  name: 'repair',
  params: {
    icon: <RiToolsLine size={16} />,
    filter: { ...UPDATABLE, 'spec.state': { $in: ['active', 'failed'] } },
    useProps: () => useOperation('repair-tenant', 'Compare and repair'),
  },
});

const pinItem = EntityContextMenuItemBlueprint.make({
  name: 'pin',
  params: {
    icon: <RiPushpinLine size={16} />,
    filter: { ...UPDATABLE, ...CHANGEABLE },
    useProps: () => useOperation('pin-tenant', 'Pin to its version'),
  },
});

const unpinItem = EntityContextMenuItemBlueprint.make({
  name: 'unpin',
  params: {
    icon: <RiUnpinLine size={16} />,
    filter: { ...UPDATABLE, ...CHANGEABLE },
    useProps: () => useOperation('unpin-tenant', 'Take its pin away'),
  },
});

const canaryItem = EntityContextMenuItemBlueprint.make({
  name: 'canary',
  params: {
    icon: <RiSeedlingLine size={16} />,
    filter: { ...UPDATABLE, ...CHANGEABLE },
    useProps: () => useOperation('set-canary', 'Canary or not'),
  },
});

const suspendItem = EntityContextMenuItemBlueprint.make({
  name: 'suspend',
  params: {
    icon: <RiPauseCircleLine size={16} />,
    filter: { kind: 'tenant', 'spec.state': 'active' },
    useProps: () => useOperation('suspend-tenant', 'Suspend tenant'),
  },
});

const resumeItem = EntityContextMenuItemBlueprint.make({
  name: 'resume',
  params: {
    icon: <RiPlayCircleLine size={16} />,
    filter: { kind: 'tenant', 'spec.state': 'suspended' },
    useProps: () => useOperation('resume-tenant', 'Resume tenant'),
  },
});

const offboardItem = EntityContextMenuItemBlueprint.make({
  name: 'offboard',
  params: {
    icon: <RiLogoutCircleRLine size={16} />,
    filter: {
      kind: 'tenant',
      // Everybody whom no other operation holds.
      'spec.state': { $in: ['active', 'suspended', 'failed', 'offboarded'] },
    },
    useProps: () =>
      useOperation('offboard-tenant', 'Offboard tenant', {
        permission: tenantOffboardPermission,
      }),
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

/** Tenants of a SaaS: list, entity page, onboarding form, home widget. */
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
    editItem,
    rotateItem,
    changeTierItem,
    updateItem,
    repairItem,
    pinItem,
    unpinItem,
    canaryItem,
    suspendItem,
    resumeItem,
    offboardItem,
    tenantIdField,
    tenantTierField,
    tenantCellField,
    tenantComputeField,
    tenantImageTagField,
    tenantOnFailureField,
    identityProviderField,
    tenantUserField,
    tenantMoveField,
    tenantsWidget,
  ],
});
