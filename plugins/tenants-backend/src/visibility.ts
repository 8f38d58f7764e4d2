import type {
  AuthService,
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
import { LRUCache } from 'lru-cache';
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

/** How long a person sees what the policy allowed before it is asked again, ms. */
export const KEEP_MS = 10_000;
const MAX_KEPT = 1_000;

/**
 * Asks the policy what a caller may see; services may see everything. The answer for a
 * person is kept for 10 s: asking costs more than the list that it is for, and a page
 * makes several requests.
 */
export function createGetVisibility(options: {
  auth: AuthService;
  permissions: PermissionsService;
  permissionsRegistry: PermissionsRegistryService;
}): GetVisibility {
  const ruleset = options.permissionsRegistry.getPermissionRuleset(
    tenantPermissionResourceRef,
  );
  const toFilter = createConditionTransformer(ruleset);
  const isAllowed = createConditionAuthorizer(ruleset);

  const ask: GetVisibility = async credentials => {
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

  const kept = new LRUCache<string, Visibility, BackstageCredentials>({
    max: MAX_KEPT,
    ttl: KEEP_MS,
    fetchMethod: (_user, _stale, { context }) => ask(context),
  });
  return async credentials =>
    options.auth.isPrincipal(credentials, 'user')
      ? kept.forceFetch(credentials.principal.userEntityRef, {
          context: credentials,
        })
      : ask(credentials);
}

/** Throws a NotAllowedError for a caller who may see no tenant. */
export function assertNotDenied(visibility: Visibility): void {
  if (visibility.denied) {
    throw new NotAllowedError(
      `You may not see tenants; ask for the permission ${tenantReadPermission.name}.`,
    );
  }
}
