import type { FaultRule } from '@tenantry/aws-sandbox';
import type {
  Retention,
  Tenant,
  TenantUser,
  UserChange,
} from '@tenantry/plugin-tenants-common';
import { IMAGE_TAG } from '../cell';
import { hurtStack } from './hurtStack';
import { ONBOARD_TEMPLATE, valuesOf } from './onboard';
import type { System } from './system';

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
  /** Gives it something to do. */
  prepare?(system: System, subject: Subject): Promise<void>;
  /** Whether one task does it to all tenants. */
  isOfFleet?: true;
  /**
   * How it is gone on with when it has failed: the template with the same values, or the
   * very task, which knows what it has done. Default: the template.
   */
  goesOn?: 'template' | 'task';
  /** Whether there is nothing to go on with, though the task failed: it did so at its very end. */
  isDone?(tenant: Tenant, subject: Subject): boolean;
  /** Lines that the history then has of this task, once each. */
  tells?: string[];
  /** What is to be refused about the tenant, and in which step, for those that follow a failure to run. */
  failsBy?: { step: string } & Pick<FaultRule, 'service' | 'operation'>;
  /** The call of a step in which a cut hurts most, by the step; default: the first that changes something. */
  hurtsIn?: Record<string, string>;
}

const template = (name: string) => `template:default/${name}`;

/** A version of the services that is as good as the one that they are onboarded with. */
export const OTHER_TAG = '0.0.0-chaos';

export const onboard: Operation = {
  template: ONBOARD_TEMPLATE,
  valuesOf: ({ tenantId, tier }) => valuesOf(tenantId, tier),
  failsBy: {
    step: 'api-key',
    service: 'apigateway',
    operation: 'CreateApiKey',
  },
};

export const offboard = (retention: Retention): Operation => ({
  template: template('offboard-tenant'),
  valuesOf: ({ tenantId }) => ({ tenantId, confirm: tenantId, retention }),
  failsBy: {
    step: 'revoke',
    service: 'cognito-idp',
    operation: 'AdminUserGlobalSignOut',
  },
});

export const changeTier = (
  tierOf: (subject: Subject) => string,
): Operation => ({
  template: template('change-tier'),
  valuesOf: subject => ({ tenantId: subject.tenantId, tier: tierOf(subject) }),
  isDone: (tenant, subject) => !tenant.move && tenant.tier === tierOf(subject),
  failsBy: { step: 'copy', service: 'dynamodb', operation: 'BatchWriteItem' },
});

export const invite = (name: string, role: TenantUser['role']): Operation => ({
  template: template('invite-user'),
  valuesOf: ({ tenantId }) => ({
    tenantId,
    email: `${name}@${tenantId}.example`,
    role,
  }),
  goesOn: 'task',
  tells: ['user.invited'],
});

export const changeUser = (
  name: string,
  change: UserChange,
  tells: string,
): Operation => ({
  template: template('change-user'),
  valuesOf: async ({ tenantId, userId }) => ({
    tenantId,
    user: await userId(name),
    change,
  }),
  goesOn: 'task',
  tells: [tells],
});

export const edit: Operation = {
  template: template('edit-tenant'),
  valuesOf: ({ tenantId }) => ({
    tenantId,
    displayName: `The new ${tenantId} company`,
    adminEmail: `boss@${tenantId}.example`,
  }),
  goesOn: 'task',
  tells: ['tenant.edited', 'administrator.named'],
};

/** What needs nothing but the tenant's id, and what is the same for everybody. */
export const operate = (name: string, values: object = {}): Operation => ({
  template: template(name),
  valuesOf: ({ tenantId }) => ({ tenantId, ...values }),
});

export const updateTenant: Operation = {
  ...operate('update-tenant', { imageTag: OTHER_TAG }),
  hurtsIn: { update: 'UpdateStack' },
};

export const pin = operate('pin-tenant', {
  reason: 'Chaos',
  until: new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10),
});

export const repair: Operation = {
  ...operate('repair-tenant'),
  hurtsIn: { repair: 'ExecuteChangeSet' },
  prepare: async (system, { tenantId }) =>
    hurtStack(system, (await system.api.tenant(tenantId)).stackName!),
};

/** The whole fleet runs again what the pool has run all the time. */
export const updateFleet: Operation = {
  template: template('update-fleet'),
  hurtsIn: { update: 'UpdateStack' },
  isOfFleet: true,
  valuesOf: () => ({
    imageTag: IMAGE_TAG,
    waveSize: 10,
    pauseMinutes: 0,
    maxFailures: 1,
    healthMinutes: 3,
  }),
};
