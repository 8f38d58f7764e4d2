import type {
  LifecycleState,
  Retention,
  UserStatus,
} from '@tenantry/plugin-tenants-common';
import {
  changeTier,
  changeUser,
  edit,
  invite,
  offboard,
  onboard,
  operate,
  pin,
  repair,
  updateFleet,
  updateTenant,
  type Operation,
  type Subject,
} from './chaosOperations';

/** Operations that run side by side on each tenant while the power goes. */
export interface Round {
  operations: Operation[];
  /** The tenant's state once all have succeeded. */
  ends: LifecycleState;
  /** What it may be in when one has failed. */
  stops: LifecycleState[];
  /** The tier that the tenant is then in; default: the one it was onboarded in. */
  tierOf?(subject: Subject): string;
  /** Who the tenant's users then are. */
  users?: Record<string, UserStatus>;
  /** AWS calls of a task that pass, at most, before the power goes. Default 20. */
  calls?: number;
  /**
   * Whether the tenant's users read and write all along. Then only the portal's own calls
   * fail: what its users notice is what the operation does to them.
   */
  inUse?: boolean;
}

const ONBOARDING: Round = {
  operations: [onboard],
  ends: 'active',
  // It may have failed after the tenant was let in.
  stops: ['failed', 'active'],
  users: { admin: 'active' },
};

const keyAndUsers: Round = {
  operations: [
    operate('rotate-api-key'),
    invite('bob', 'TenantUser'),
    invite('pam', 'TenantAdmin'),
  ],
  ends: 'active',
  stops: ['active'],
  users: { admin: 'active', bob: 'invited', pam: 'invited' },
};

const edits: Round = {
  operations: [
    edit,
    changeUser('bob', 'resend-invitation', 'user.invited-again'),
    changeUser('pam', 'disable', 'user.disabled'),
  ],
  ends: 'active',
  stops: ['active'],
  users: { admin: 'active', bob: 'invited', boss: 'invited', pam: 'disabled' },
};

const suspension: Round = {
  operations: [
    operate('suspend-tenant', { reason: 'Chaos', scaleToZero: true }),
  ],
  ends: 'suspended',
  stops: ['active', 'suspended'],
};

const usersOfSuspended: Round = {
  operations: [
    changeUser('pam', 'enable', 'user.enabled'),
    changeUser('bob', 'remove', 'user.removed'),
    changeUser('boss', 'remove', 'user.removed'),
  ],
  ends: 'suspended',
  stops: ['suspended'],
  users: { admin: 'active', pam: 'invited' },
};

const resumption: Round = {
  operations: [operate('resume-tenant')],
  ends: 'active',
  stops: ['active', 'suspended'],
};

const offboarding = (retention: Retention): Round => ({
  operations: [offboard(retention)],
  ends: 'offboarded',
  stops: ['failed', 'active', 'offboarded'],
});

/** Where tenants of a tier go for a while. */
const ELSEWHERE: Record<string, string> = {
  basic: 'advanced',
  advanced: 'premium',
  premium: 'advanced',
};

const away = (subject: Subject) => ELSEWHERE[subject.tier];

const move = (
  tierOf: (subject: Subject) => string,
  hurtsIn?: Operation['hurtsIn'],
): Round => ({
  operations: [{ ...changeTier(tierOf), hurtsIn }],
  ends: 'active',
  // Taken back or done; else it is served all the same, and its move waits to be gone on with.
  stops: ['active', 'failed'],
  tierOf,
  calls: 120,
  inUse: true,
});

/** What can be done to those who have services of their own: away, all have. */
const whileAway = (...operations: Operation[]): Round => ({
  operations,
  ends: 'active',
  stops: ['active', 'failed'],
  tierOf: away,
});

const update: Round = {
  ...whileAway(updateTenant),
  calls: 40,
  inUse: true,
};

// Calls of the step itself: a task that finds its move half taken back makes none of them.
const moveAway = move(away, {
  copy: 'BatchWriteItem',
  switch: 'TransactWriteItems',
  withdraw: 'DeleteStack',
});

const moveBack = move(({ tier }) => tier, { copy: 'BatchWriteItem' });

/** A tenant's first day and its last, and a colleague in between. */
export const SHORT: Round[] = [
  ONBOARDING,
  {
    operations: [invite('bob', 'TenantUser'), edit],
    ends: 'active',
    stops: ['active'],
    users: { admin: 'active', bob: 'invited', boss: 'invited' },
  },
  offboarding('erase'),
];

/** A life with everything that is done to tenants of all tiers. */
const DAILY: Round[] = [
  ONBOARDING,
  keyAndUsers,
  edits,
  suspension,
  usersOfSuspended,
  resumption,
];

/** Everything that can be done to a tenant. */
export const ALL: Round[] = [
  ...DAILY,
  moveAway,
  update,
  moveBack,
  offboarding('erase'),
];

/** Lives in which every step of every template occurs, for tenants of each tier. */
export const LIVES: Array<{ name: string; words: string; rounds: Round[] }> = [
  {
    name: 'daily',
    words: 'day by day, until its data is retained, then erased',
    rounds: [...DAILY, offboarding('retain'), offboarding('erase')],
  },
  {
    name: 'moving',
    words:
      'from tier to tier and version to version, until its data is exported',
    rounds: [
      ONBOARDING,
      moveAway,
      update,
      whileAway(pin),
      whileAway(operate('unpin-tenant')),
      whileAway(operate('set-canary', { canary: true })),
      whileAway(updateFleet),
      whileAway(operate('set-canary', { canary: false })),
      whileAway(repair),
      moveBack,
      offboarding('export'),
    ],
  },
];
