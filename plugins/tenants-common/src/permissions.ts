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

/** Suspend and resume a tenant. */
export const tenantOperatePermission = createPermission({
  name: 'tenant.operate',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_TENANT,
});

/** Every permission of the plugin. */
export const tenantPermissions = [
  tenantReadPermission,
  tenantOnboardPermission,
  tenantOperatePermission,
];
