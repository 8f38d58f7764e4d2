import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import type { Config } from '@backstage/config';
import {
  catalogEntityDeletePermission,
  catalogEntityReadPermission,
  catalogEntityRefreshPermission,
} from '@backstage/plugin-catalog-common/alpha';
import {
  AuthorizeResult,
  type Permission,
  type PolicyDecision,
} from '@backstage/plugin-permission-common';
import type {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { tenantChangePermissions } from '@tenantry/plugin-tenants-common';
import {
  allButTemplatesFor,
  allButTenants,
  ownTasksOf,
  ownTenantsOf,
} from './conditions';
import type { OwnersOfTenants } from './OwnersOfTenants';

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
const FOR_OWNERS_OF_TENANTS = tenantChangePermissions.map(({ name }) => name);

/** The values that a task was started with hold the address of a tenant's administrator. */
const FOR_OWNERS_OF_TASKS = new Set([
  'scaffolder.task.read',
  'scaffolder.task.cancel',
]);

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
  readonly #owners: Pick<OwnersOfTenants, 'includes'>;

  /** `operators`: entity refs of groups and users. */
  constructor(operators: string[], owners: Pick<OwnersOfTenants, 'includes'>) {
    this.#operators = new Set(
      operators.map(ref => stringifyEntityRef(parseEntityRef(ref))),
    );
    this.#owners = owners;
  }

  static fromConfig(
    config: Config,
    owners: Pick<OwnersOfTenants, 'includes'>,
  ): TenantPolicy {
    return new TenantPolicy(
      config.getOptionalStringArray(OPERATORS_KEY) ?? [],
      owners,
    );
  }

  async handle(
    { permission }: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (!user) {
      return decide(false);
    }
    const { ownershipEntityRefs } = user.info;
    const isOperator = ownershipEntityRefs.some(ref =>
      this.#operators.has(ref),
    );
    if (!isOperator) {
      return this.#decideForOthers(permission, user.info);
    }
    // A tenant leaves by being offboarded: the catalog only shows what the registry holds.
    return permission.name === catalogEntityDeletePermission.name
      ? allButTenants
      : decide(true);
  }

  async #decideForOthers(
    permission: Permission,
    { ownershipEntityRefs, userEntityRef }: PolicyQueryUser['info'],
  ): Promise<PolicyDecision> {
    if (FOR_OWNERS_OF_TASKS.has(permission.name)) {
      return ownTasksOf(userEntityRef);
    }
    if (FOR_OWNERS_OF_TENANTS.includes(permission.name)) {
      return ownTenantsOf(ownershipEntityRefs);
    }
    if (permission.name === catalogEntityReadPermission.name) {
      return allButTemplatesFor(
        (await this.#owners.includes(ownershipEntityRefs))
          ? FOR_OWNERS_OF_TENANTS
          : [],
      );
    }
    return decide(isReading(permission) || FOR_EVERYBODY.has(permission.name));
  }
}
