import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import {
  catalogEntityCreatePermission,
  catalogEntityDeletePermission,
  catalogLocationCreatePermission,
  catalogLocationDeletePermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { tenantOnboardPermission } from '@tenantry/plugin-tenants-common';

const OPERATORS_KEY = 'tenantry.operators';

/** What changes tenants, or the catalog that everybody relies on. */
const FOR_OPERATORS = new Set(
  [
    tenantOnboardPermission,
    catalogEntityCreatePermission,
    catalogEntityDeletePermission,
    catalogLocationCreatePermission,
    catalogLocationDeletePermission,
  ].map(permission => permission.name),
);

const decide = (allowed: boolean): PolicyDecision => ({
  result: allowed ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
});

/** The default policy: operators change tenants, everybody who is signed in reads. */
export class TenantPolicy implements PermissionPolicy {
  readonly #operators: ReadonlySet<string>;

  /** `operators`: entity refs of groups and users. */
  constructor(operators: string[]) {
    this.#operators = new Set(
      operators.map(ref => stringifyEntityRef(parseEntityRef(ref))),
    );
  }

  static fromConfig(config: Config): TenantPolicy {
    return new TenantPolicy(config.getOptionalStringArray(OPERATORS_KEY) ?? []);
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return decide(false);
    }
    return decide(
      !FOR_OPERATORS.has(permission.name) ||
        user.info.ownershipEntityRefs.some(ref => this.#operators.has(ref)),
    );
  }
}
