import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  explainTenantId,
  type Compute,
  type FailureChoice,
  type IdentityProviderSettings,
  type Tier,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import { z } from 'zod';
import { LifecycleError } from '../errors';
import { checkSiloInput } from './siloInput';

/** What a person fills in to onboard a tenant. */
export interface OnboardInput {
  tenantId: string;
  displayName: string;
  tier: string;
  adminEmail: string;
  /** Entity ref; kind `group` unless it says so. */
  owner: string;
  /** What follows is for tiers whose tenants have a stack of their own. Default: the tier's. */
  compute?: string;
  /** Tag of the container images. Default: what the pool runs. */
  imageTag?: string;
  /** What becomes of a stack that cannot be made: `rollback`, the default, or `keep`. */
  onFailure?: string;
  identityProvider?: object;
  /** Id of the cell. Default: the one with the most room. */
  cell?: string;
}

/** Choices for a tenant with a stack of its own. */
export interface SiloInput {
  compute: Compute;
  imageTag?: string;
  onFailure: FailureChoice;
  identityProvider?: IdentityProviderSettings;
}

export interface CheckedInput {
  tenantId: string;
  displayName: string;
  tier: TierName;
  adminEmail: string;
  owner: string;
  /** Absent for tiers that share the pool. */
  silo?: SiloInput;
}

const MAX_NAME_LENGTH = 80;

const wrong = (reason: string, hint: string) =>
  new LifecycleError(reason, hint);

const AGAIN = 'Correct it and run the template again.';

/** The name as it is kept; throws when it is none. */
export function checkDisplayName(name?: string): string {
  const displayName = name?.trim() ?? '';
  if (displayName === '' || displayName.length > MAX_NAME_LENGTH) {
    throw wrong(
      `The display name has ${displayName.length} characters; it needs 1 to ${MAX_NAME_LENGTH}.`,
      AGAIN,
    );
  }
  return displayName;
}

/** The address as it is kept; throws when it is none, without telling it. */
export function checkEmail(
  address: string | undefined,
  /** For example `The e-mail address`. */
  whose: string,
): string {
  const email = z.email().max(128).safeParse(address?.trim().toLowerCase());
  if (!email.success) {
    throw wrong(
      `${whose} is not an address such as ada@example.com, of at most 128 characters.`,
      AGAIN,
    );
  }
  return email.data;
}

/** The owner's full entity ref; throws when it is none. */
export function checkOwner(owner: string): string {
  try {
    return stringifyEntityRef(
      parseEntityRef(owner, {
        defaultKind: 'group',
        defaultNamespace: 'default',
      }),
    );
  } catch {
    throw wrong(
      `The owner "${owner}" is not an entity ref such as group:default/platform.`,
      AGAIN,
    );
  }
}

/** Checks what was filled in; throws what is wrong with it, and what would be right. */
export function checkInput(input: OnboardInput, tiers: Tier[]): CheckedInput {
  const idProblem = explainTenantId(input.tenantId);
  if (idProblem) {
    throw wrong(`The tenant id is not usable: ${idProblem}`, AGAIN);
  }
  const displayName = checkDisplayName(input.displayName);
  const adminEmail = checkEmail(
    input.adminEmail,
    "The administrator's e-mail address",
  );
  const tier = tiers.find(({ name }) => name === input.tier);
  if (!tier) {
    throw wrong(
      `There is no tier "${input.tier}"; the tiers are ${tiers
        .map(({ name }) => name)
        .join(', ')}.`,
      AGAIN,
    );
  }
  if (!tier.available) {
    throw wrong(
      `The tier ${tier.title} cannot be had: ${tier.unavailableReason}`,
      'Choose another tier.',
    );
  }
  const owner = checkOwner(input.owner);
  return {
    tenantId: input.tenantId,
    displayName,
    tier: tier.name,
    adminEmail,
    owner,
    silo: checkSiloInput(input, tier),
  };
}
