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

/** Suspend, resume, edit and update a tenant. */
export const tenantOperatePermission = createPermission({
  name: 'tenant.operate',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_TENANT,
});

/** Have all tenants run a new version, and pause or stop that. */
export const tenantUpdateFleetPermission = createPermission({
  name: 'tenant.update-fleet',
  attributes: { action: 'update' },
});

/** Invite, change and remove the users of a tenant. */
export const tenantUsersPermission = createPermission({
  name: 'tenant.users',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_TENANT,
});

/** End a tenant: take away all that it has, or keep its data for a while. */
export const tenantOffboardPermission = createPermission({
  name: 'tenant.offboard',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_TENANT,
});

/** Permissions to change a tenant that there is; each is decided for one tenant at a time. */
export const tenantChangePermissions = [
  tenantOperatePermission,
  tenantUsersPermission,
  tenantOffboardPermission,
];

/** Every permission of the plugin. */
export const tenantPermissions = [
  tenantReadPermission,
  tenantOnboardPermission,
  tenantUpdateFleetPermission,
  ...tenantChangePermissions,
];
