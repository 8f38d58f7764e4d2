import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import { catalogEntityRefreshPermission } from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  type ConditionalPolicyDecision,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import {
  RESOURCE_TYPE_TENANT,
  tenantChangePermissions,
} from '@tenantry/plugin-tenants-common';

const OPERATORS_KEY = 'tenantry.operators';

/**
 * What those who are no operators may do beyond reading. Running templates is harmless: an
 * action that changes tenants asks for its own permission, and says whom to ask for it.
 */
const FOR_EVERYBODY = new Set([
  'scaffolder.task.create',
  'scaffolder.action.execute',
  catalogEntityRefreshPermission.name,
]);

/** What owners may do to their own tenants. */
const FOR_OWNERS_OF_TENANTS = new Set(
  tenantChangePermissions.map(({ name }) => name),
);

/** The values that a task was started with hold the address of a tenant's administrator. */
const FOR_OWNERS_OF_TASKS = new Set([
  'scaffolder.task.read',
  'scaffolder.task.cancel',
]);

const ownTasksOf = (userEntityRef: string): ConditionalPolicyDecision => ({
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'scaffolder',
  resourceType: 'scaffolder-task',
  conditions: {
    rule: 'IS_TASK_OWNER',
    resourceType: 'scaffolder-task',
    params: { createdBy: [userEntityRef] },
  },
});

const ownTenantsOf = (owners: string[]): ConditionalPolicyDecision => ({
  result: AuthorizeResult.CONDITIONAL,
  pluginId: 'tenants',
  resourceType: RESOURCE_TYPE_TENANT,
  conditions: {
    rule: 'HAS_OWNER',
    resourceType: RESOURCE_TYPE_TENANT,
    params: { owners },
  },
});

const isReading = ({ attributes }: Permission) => attributes.action === 'read';

const decide = (allowed: boolean): PolicyDecision => ({
  result: allowed ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
});

/**
 * The default policy: operators may do everything, owners change and end their tenants,
 * everybody who is signed in reads.
 */
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
    const { ownershipEntityRefs, userEntityRef } = user.info;
    if (ownershipEntityRefs.some(ref => this.#operators.has(ref))) {
      return decide(true);
    }
    if (FOR_OWNERS_OF_TASKS.has(permission.name)) {
      return ownTasksOf(userEntityRef);
    }
    if (FOR_OWNERS_OF_TENANTS.has(permission.name)) {
      return ownTenantsOf(ownershipEntityRefs);
    }
    return decide(isReading(permission) || FOR_EVERYBODY.has(permission.name));
  }
}
