import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { scaffolderPlugin } from '@backstage/plugin-scaffolder';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import { tenantsApiRef } from '../api/TenantsApi';
import { TenantsClient } from '../api/TenantsClient';
import {
  IdentityProviderField,
  validateIdentityProvider,
} from '../fields/IdentityProviderField';
import { TenantCellField, validateTenantCell } from '../fields/TenantCellField';
import { TenantComputeField } from '../fields/TenantComputeField';
import { TenantIdField, validateTenantId } from '../fields/TenantIdField';
import {
  TenantImageTagField,
  validateImageTag,
} from '../fields/TenantImageTagField';
import { TenantMoveField, validateTenantMove } from '../fields/TenantMoveField';
import { TenantOnFailureField } from '../fields/TenantOnFailureField';
import { TenantTierField, validateTenantTier } from '../fields/TenantTierField';
import { TenantUserField } from '../fields/TenantUserField';
import { rootRouteRef, taskRouteRef, templateRouteRef } from '../routes';

export const tenantsPlugin = createPlugin({
  id: 'tenants',
  routes: { root: rootRouteRef },
  externalRoutes: { template: templateRouteRef, task: taskRouteRef },
  apis: [
    createApiFactory({
      api: tenantsApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new TenantsClient(deps),
    }),
  ],
});

/** The page with all tenants; mount it at `/tenants`. */
export const TenantsPage = tenantsPlugin.provide(
  createRoutableExtension({
    name: 'TenantsPage',
    mountPoint: rootRouteRef,
    component: () =>
      import('../pages/TenantsPage').then(({ TenantsPage: Page }) => Page),
  }),
);

/** Card for the overview of entities of kind Tenant. */
export const TenantCard = tenantsPlugin.provide(
  createComponentExtension({
    name: 'TenantCard',
    component: {
      lazy: () =>
        import('../entity/TenantCard').then(({ TenantCard: Card }) => Card),
    },
  }),
);

/** Card for the overview of entities of kind Tenant: the last hour. */
export const TenantHealthCard = tenantsPlugin.provide(
  createComponentExtension({
    name: 'TenantHealthCard',
    component: {
      lazy: () =>
        import('../health/HealthCard').then(({ HealthCard }) => HealthCard),
    },
  }),
);

/** Content of a Health tab for entities of kind Tenant. */
export const TenantHealthContent = tenantsPlugin.provide(
  createComponentExtension({
    name: 'TenantHealthContent',
    component: {
      lazy: () =>
        import('../health/HealthContent').then(
          ({ HealthContent }) => HealthContent,
        ),
    },
  }),
);

/** Content of an API usage tab for entities of kind Tenant. */
export const TenantUsageContent = tenantsPlugin.provide(
  createComponentExtension({
    name: 'TenantUsageContent',
    component: {
      lazy: () =>
        import('../usage/UsageContent').then(
          ({ UsageContent }) => UsageContent,
        ),
    },
  }),
);

/** Card for components that are a service of the SaaS: whom they serve. */
export const ServiceTenantsCard = tenantsPlugin.provide(
  createComponentExtension({
    name: 'ServiceTenantsCard',
    component: {
      lazy: () =>
        import('../health/ServiceTenantsCard').then(
          ({ ServiceTenantsCard: Card }) => Card,
        ),
    },
  }),
);

/** Content of a Provisioning tab for entities of kind Tenant. */
export const TenantProvisioningContent = tenantsPlugin.provide(
  createComponentExtension({
    name: 'TenantProvisioningContent',
    component: {
      lazy: () =>
        import('../provisioning/TenantProvisioning').then(
          ({ TenantProvisioning }) => TenantProvisioning,
        ),
    },
  }),
);

/** Content of a History tab for entities of kind Tenant. */
export const TenantHistoryContent = tenantsPlugin.provide(
  createComponentExtension({
    name: 'TenantHistoryContent',
    component: {
      lazy: () =>
        import('../entity/TenantHistory').then(
          ({ TenantHistory }) => TenantHistory,
        ),
    },
  }),
);

/** Content of a Users tab for entities of kind Tenant. */
export const TenantUsersContent = tenantsPlugin.provide(
  createComponentExtension({
    name: 'TenantUsersContent',
    component: {
      lazy: () =>
        import('../users/UsersContent').then(
          ({ UsersContent }) => UsersContent,
        ),
    },
  }),
);

/** `ui:field: TenantIdField` */
export const TenantIdFieldExtension = scaffolderPlugin.provide(
  createScaffolderFieldExtension({
    name: 'TenantIdField',
    component: TenantIdField,
    validation: validateTenantId,
  }),
);

/** `ui:field: TenantTierField` */
export const TenantTierFieldExtension = scaffolderPlugin.provide(
  createScaffolderFieldExtension({
    name: 'TenantTierField',
    component: TenantTierField,
    validation: validateTenantTier,
  }),
);

/** `ui:field: TenantCellField` */
export const TenantCellFieldExtension = scaffolderPlugin.provide(
  createScaffolderFieldExtension({
    name: 'TenantCellField',
    component: TenantCellField,
    validation: validateTenantCell,
  }),
);

/** `ui:field: TenantComputeField` */
export const TenantComputeFieldExtension = scaffolderPlugin.provide(
  createScaffolderFieldExtension({
    name: 'TenantComputeField',
    component: TenantComputeField,
  }),
);

/** `ui:field: TenantImageTagField` */
export const TenantImageTagFieldExtension = scaffolderPlugin.provide(
  createScaffolderFieldExtension({
    name: 'TenantImageTagField',
    component: TenantImageTagField,
    validation: validateImageTag,
  }),
);

/** `ui:field: TenantOnFailureField` */
export const TenantOnFailureFieldExtension = scaffolderPlugin.provide(
  createScaffolderFieldExtension({
    name: 'TenantOnFailureField',
    component: TenantOnFailureField,
  }),
);

/** `ui:field: IdentityProviderField` */
export const IdentityProviderFieldExtension = scaffolderPlugin.provide(
  createScaffolderFieldExtension({
    name: 'IdentityProviderField',
    component: IdentityProviderField,
    validation: validateIdentityProvider,
  }),
);

/** `ui:field: TenantMoveField` */
export const TenantMoveFieldExtension = scaffolderPlugin.provide(
  createScaffolderFieldExtension({
    name: 'TenantMoveField',
    component: TenantMoveField,
    validation: validateTenantMove,
  }),
);

/** `ui:field: TenantUserField` */
export const TenantUserFieldExtension = scaffolderPlugin.provide(
  createScaffolderFieldExtension({
    name: 'TenantUserField',
    component: TenantUserField,
  }),
);
