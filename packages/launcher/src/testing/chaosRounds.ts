import type {
  LifecycleState,
  Tenant,
  TenantUser,
  UserStatus,
} from '@tenantry/plugin-tenants-common';
import { ONBOARD_TEMPLATE, valuesOf } from './onboard';

/** The tenant that an operation is done to. */
export interface Subject {
  tenantId: string;
  /** The one that it was onboarded in. */
  tier: string;
  /** Id of the user with an address at the tenant's. */
  userId(name: string): Promise<string>;
}

export interface Operation {
  template: string;
  valuesOf(subject: Subject): object | Promise<object>;
  /**
   * How it is gone on with when it has failed: the template with the same values, or the
   * very task, which knows what it has done. Default: the template.
   */
  goesOn?: 'template' | 'task';
  /** Whether there is nothing to go on with, though the task failed: it did so at its very end. */
  isDone?(tenant: Tenant, subject: Subject): boolean;
  /** Lines that the history then has of this task, once each. */
  tells?: string[];
}

/** Operations that run side by side on each tenant while the power goes once. */
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

const template = (name: string) => `template:default/${name}`;

const invite = (name: string, role: TenantUser['role']): Operation => ({
  template: template('invite-user'),
  valuesOf: ({ tenantId }) => ({
    tenantId,
    email: `${name}@${tenantId}.example`,
    role,
  }),
  goesOn: 'task',
  tells: ['user.invited'],
});

const change = (name: string, what: string, tells: string): Operation => ({
  template: template('change-user'),
  valuesOf: async ({ tenantId, userId }) => ({
    tenantId,
    user: await userId(name),
    change: what,
  }),
  goesOn: 'task',
  tells: [tells],
});

const operate = (name: string, values: object = {}): Operation => ({
  template: template(name),
  valuesOf: ({ tenantId }) => ({ tenantId, ...values }),
});

const edit: Operation = {
  template: template('edit-tenant'),
  valuesOf: ({ tenantId }) => ({
    tenantId,
    displayName: `The new ${tenantId} company`,
    adminEmail: `boss@${tenantId}.example`,
  }),
  goesOn: 'task',
  tells: ['tenant.edited', 'administrator.named'],
};

const onboarding: Round = {
  operations: [
    {
      template: ONBOARD_TEMPLATE,
      valuesOf: ({ tenantId, tier }) => valuesOf(tenantId, tier),
    },
  ],
  ends: 'active',
  // It may have failed after the tenant was let in.
  stops: ['failed', 'active'],
  users: { admin: 'active' },
};

const offboarding: Round = {
  operations: [
    {
      template: template('offboard-tenant'),
      valuesOf: ({ tenantId }) => ({
        tenantId,
        confirm: tenantId,
        retention: 'erase',
      }),
    },
  ],
  ends: 'offboarded',
  stops: ['failed', 'active', 'offboarded'],
};

/** Where tenants of a tier go for a while. */
const ELSEWHERE: Record<string, string> = {
  basic: 'advanced',
  advanced: 'premium',
  premium: 'advanced',
};

const move = (tierOf: (subject: Subject) => string): Round => ({
  operations: [
    {
      template: template('change-tier'),
      valuesOf: subject => ({
        tenantId: subject.tenantId,
        tier: tierOf(subject),
      }),
      isDone: (tenant, subject) =>
        !tenant.move && tenant.tier === tierOf(subject),
    },
  ],
  ends: 'active',
  // Taken back or done; else it is served all the same, and its move waits to be gone on with.
  stops: ['active', 'failed'],
  tierOf,
  calls: 120,
  inUse: true,
});

/** A version of the services that is as good as the one that they are onboarded with. */
export const OTHER_TAG = '0.0.0-chaos';

const away = (subject: Subject) => ELSEWHERE[subject.tier];

const changes: Round[] = [
  move(away),
  {
    operations: [operate('update-tenant', { imageTag: OTHER_TAG })],
    ends: 'active',
    stops: ['active', 'failed'],
    tierOf: away,
    calls: 40,
    inUse: true,
  },
  move(({ tier }) => tier),
];

/** A tenant's first day and its last, and a colleague in between. */
export const SHORT: Round[] = [
  onboarding,
  {
    operations: [invite('bob', 'TenantUser'), edit],
    ends: 'active',
    stops: ['active'],
    users: { admin: 'active', bob: 'invited', boss: 'invited' },
  },
  offboarding,
];

/** Everything that can be done to a tenant. */
export const ALL: Round[] = [
  onboarding,
  {
    operations: [
      operate('rotate-api-key'),
      invite('bob', 'TenantUser'),
      invite('pam', 'TenantAdmin'),
    ],
    ends: 'active',
    stops: ['active'],
    users: { admin: 'active', bob: 'invited', pam: 'invited' },
  },
  {
    operations: [
      edit,
      change('bob', 'resend-invitation', 'user.invited-again'),
      change('pam', 'disable', 'user.disabled'),
    ],
    ends: 'active',
    stops: ['active'],
    users: {
      admin: 'active',
      bob: 'invited',
      boss: 'invited',
      pam: 'disabled',
    },
  },
  {
    operations: [
      operate('suspend-tenant', { reason: 'Chaos', scaleToZero: true }),
    ],
    ends: 'suspended',
    stops: ['active', 'suspended'],
  },
  {
    operations: [
      change('pam', 'enable', 'user.enabled'),
      change('bob', 'remove', 'user.removed'),
      change('boss', 'remove', 'user.removed'),
    ],
    ends: 'suspended',
    stops: ['suspended'],
    users: { admin: 'active', pam: 'invited' },
  },
  {
    operations: [operate('resume-tenant')],
    ends: 'active',
    stops: ['active', 'suspended'],
  },
  ...changes,
  offboarding,
];
