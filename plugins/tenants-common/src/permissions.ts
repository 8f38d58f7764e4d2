import { createPermission } from '@backstage/plugin-permission-common';

/** Resource type of tenant permissions. */
export const RESOURCE_TYPE_TENANT = 'tenant';

/** See tenants, their state, health and usage. */
export const tenantReadPermission = createPermission({
  name: 'tenant.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_TENANT,
});

/** Onboard a tenant, or retry an onboarding that failed. */
export const tenantOnboardPermission = createPermission({
  name: 'tenant.onboard',
  attributes: { action: 'create' },
});

/** Every permission of the plugin. */
export const tenantPermissions = [
  tenantReadPermission,
  tenantOnboardPermission,
];
