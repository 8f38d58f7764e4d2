import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import {
  AuthorizeResult,
  type ResourcePermission,
} from '@backstage/plugin-permission-common';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { TenantReads } from './TenantReads';

/**
 * The tenant, for those who have a permission on it. Throws a NotFoundError for those who
 * may not see it, and a NotAllowedError, `You may not <what> "<tenantId>"`, for the others.
 */
export async function getAllowed(
  options: {
    reads: Pick<TenantReads, 'get'>;
    permissions: PermissionsService;
  },
  wish: { tenantId: string; permission: ResourcePermission; what: string },
  credentials: BackstageCredentials,
): Promise<Tenant> {
  const { tenantId, permission, what } = wish;
  const tenant = await options.reads.get(tenantId, credentials);
  const [{ result }] = await options.permissions.authorize(
    [{ permission, resourceRef: tenantId }],
    { credentials },
  );
  if (result !== AuthorizeResult.ALLOW) {
    throw new NotAllowedError(
      `You may not ${what} "${tenantId}". Ask its owner or one of the operators, or for the permission ${permission.name}.`,
    );
  }
  return tenant;
}
