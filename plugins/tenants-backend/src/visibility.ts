import type {
  BackstageCredentials,
  PermissionsRegistryService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  createConditionAuthorizer,
  createConditionTransformer,
} from '@backstage/plugin-permission-node';
import {
  tenantReadPermission,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import { tenantPermissionResourceRef } from './permissions';
import type { VisibleTenants } from './store/filters';

/** What one caller may see. */
export interface Visibility {
  /** True when it is nothing at all. */
  denied: boolean;
  /** For queries. */
  filter: VisibleTenants;
  /** For one tenant at hand. */
  allows(tenant: Tenant): boolean;
}

export type GetVisibility = (
  credentials: BackstageCredentials,
) => Promise<Visibility>;

/** Asks the policy what a caller may see; services may see everything. */
export function createGetVisibility(options: {
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
}): GetVisibility {
  const ruleset = options.permissionsRegistry.getPermissionRuleset(
    tenantPermissionResourceRef,
  );
  const toFilter = createConditionTransformer(ruleset);
  const isAllowed = createConditionAuthorizer(ruleset);

  return async credentials => {
    const [decision] = await options.permissions.authorizeConditional(
      [{ permission: tenantReadPermission }],
      { credentials },
    );
    return {
      denied: decision.result === AuthorizeResult.DENY,
      filter:
        decision.result === AuthorizeResult.CONDITIONAL
          ? toFilter(decision.conditions)
          : undefined,
      allows: tenant => isAllowed(decision, tenant),
    };
  };
}

/** Throws a NotAllowedError for a caller who may see no tenant. */
export function assertNotDenied(visibility: Visibility): void {
  if (visibility.denied) {
    throw new NotAllowedError(
      `You may not see tenants; ask for the permission ${tenantReadPermission.name}.`,
    );
  }
}
