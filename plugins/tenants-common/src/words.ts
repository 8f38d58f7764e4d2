import type { LifecycleState } from './lifecycle';
import type { TierName } from './tiers';

/** Lifecycle states as people read them. */
export const STATE_WORDS: Record<LifecycleState, string> = {
  provisioning: 'Provisioning',
  active: 'Active',
  suspended: 'Suspended',
  migrating: 'Changing tier',
  updating: 'Updating',
  deprovisioning: 'Offboarding',
  failed: 'Failed',
  offboarded: 'Offboarded',
};

/** Tiers as people read them. */
export const TIER_WORDS: Record<TierName, string> = {
  basic: 'Basic',
  advanced: 'Advanced',
  premium: 'Premium',
};
