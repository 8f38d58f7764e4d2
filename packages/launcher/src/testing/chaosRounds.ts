import type {
  LifecycleState,
  TenantUser,
  UserStatus,
} from '@tenantry/plugin-tenants-common';
import { ONBOARD_TEMPLATE, valuesOf } from './onboard';

/** The tenant that an operation is done to. */
export interface Subject {
  tenantId: string;
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
  /** Who the tenant's users then are. */
  users?: Record<string, UserStatus>;
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
  offboarding,
];
