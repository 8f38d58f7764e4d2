import type { PermissionsService } from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type AuthorizePermissionRequest,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import {
  tenantOffboardPermission,
  tenantOnboardPermission,
  tenantOperatePermission,
  tenantUpdateFleetPermission,
  tenantUsersPermission,
} from '@tenantry/plugin-tenants-common';
import type { TaskContext } from './Lifecycle';

/** What a permission lets people do, in words that go before "the tenant". */
const CHANGES: Record<string, string> = {
  [tenantOffboardPermission.name]: 'offboard',
  [tenantOperatePermission.name]: 'operate',
  [tenantUsersPermission.name]: 'change the users of',
};

/** Refuses whoever may not do something, however the task was started. */
async function requireAllowed(
  permissions: PermissionsService,
  task: TaskContext,
  request: AuthorizePermissionRequest,
  /** What comes after the name of who started the task. */
  refusal: string,
): Promise<void> {
  const [{ result }] = await permissions.authorize([request], {
    credentials: await task.getInitiatorCredentials(),
  });
  if (result !== AuthorizeResult.ALLOW) {
    const who = task.user?.ref ?? 'Whoever started this task';
    throw new NotAllowedError(`${who} ${refusal}`);
  }
}

/** Refuses whoever may not onboard tenants. */
export const requireOnboarding = (
  permissions: PermissionsService,
  task: TaskContext,
): Promise<void> =>
  requireAllowed(
    permissions,
    task,
    { permission: tenantOnboardPermission },
    `may not onboard tenants. Ask one of the operators to do it, or to grant the permission ${tenantOnboardPermission.name}.`,
  );

/** Refuses whoever may not update all tenants. */
export const requireFleet = (
  permissions: PermissionsService,
  task: TaskContext,
): Promise<void> =>
  requireAllowed(
    permissions,
    task,
    { permission: tenantUpdateFleetPermission },
    `may not change the fleet. Ask one of the operators to do it, or to grant the permission ${tenantUpdateFleetPermission.name}.`,
  );

/** Refuses whoever does not hold a permission for one tenant. */
export const requireOnTenant = (
  permissions: PermissionsService,
  task: TaskContext,
  permission: ResourcePermission,
  tenantId: string,
): Promise<void> =>
  requireAllowed(
    permissions,
    task,
    { permission, resourceRef: tenantId },
    `may not ${
      CHANGES[permission.name] ?? 'change'
    } the tenant "${tenantId}", or there is none. Ask its owner or one of the operators to do it.`,
  );
