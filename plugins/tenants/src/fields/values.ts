import type {
  Compute,
  FailureChoice,
  IdentityProviderSettings,
  Tier,
  TierName,
} from '@tenantry/plugin-tenants-common';

/** What the onboarding form holds, as far as it is filled in. */
export interface OnboardValues {
  tenantId?: string;
  displayName?: string;
  owner?: string;
  adminEmail?: string;
  tier?: TierName;
  /** Absent: the one with the most room. */
  cell?: string;
  compute?: Compute;
  imageTag?: string;
  onFailure?: FailureChoice;
  identityProvider?: Partial<IdentityProviderSettings>;
}

const OF_SILOS = [
  'compute',
  'imageTag',
  'onFailure',
  'identityProvider',
] as const satisfies Array<keyof OnboardValues>;

/** True for tiers whose tenants get a stack of their own, about which there is something to choose. */
export const hasStack = (tier?: Tier): boolean =>
  tier !== undefined && tier.isolation !== 'pool';

/**
 * The values without those that mean nothing for the tier: the form keeps what somebody
 * chose for one tier before choosing another.
 */
export function valuesFor<V extends OnboardValues>(values: V, tier?: Tier): V {
  const kept = { ...values };
  for (const name of OF_SILOS) {
    if (!hasStack(tier) || kept[name] === undefined) {
      delete kept[name];
    }
  }
  if (!kept.identityProvider?.type) {
    delete kept.identityProvider;
  }
  return kept;
}
