import type { HealthState } from '@tenantry/plugin-tenants-common';
import { NOW_MS } from '../testUtils/serviceFacts';
import { assessTenant, type TenantFacts } from './assessTenant';
import { say } from './verdict';

const service = (name: string, state: HealthState = 'healthy') => ({
  name,
  running: 2,
  verdict: {
    state,
    cause: {
      kind: 'too-few' as const,
      service: name,
      running: 1,
      desired: 2,
      pending: 0,
    },
  },
});

const well: TenantFacts = {
  state: 'active',
  stackName: 'tenant-acme',
  stack: { status: 'CREATE_COMPLETE' },
  isShared: false,
  services: [service('orders'), service('products'), service('users')],
};
const hurting = [service('orders', 'degraded'), service('users', 'down')];

const CASES: Array<
  [string, Partial<TenantFacts>, HealthState | undefined, string?]
> = [
  ['all run', {}, 'healthy', 'All 3 services run, 6 tasks in all.'],
  [
    'the worst service counts',
    { services: [service('products'), ...hurting] },
    'down',
    '1 of 2 users tasks run. Not well either: orders.',
  ],
  [
    'one deploys',
    { services: [service('orders', 'deploying'), service('users')] },
    'deploying',
    '1 of 2 orders tasks run.',
  ],
  [
    'it is being onboarded',
    { state: 'provisioning', services: [], stack: null },
    'deploying',
    'It is being onboarded.',
  ],
  [
    'its onboarding crashes',
    { state: 'provisioning', services: hurting },
    'down',
    '1 of 2 users tasks run. Not well either: orders.',
  ],
  [
    'it is onboarded into a pool that hurts',
    { state: 'provisioning', services: hurting, isShared: true },
    'deploying',
    'It is being onboarded.',
  ],
  [
    'its onboarding failed',
    {
      state: 'failed',
      failure: { operation: 'onboard' },
      services: [],
      stack: null,
    },
    'unknown',
    'Nothing of it serves yet: its onboarding failed.',
  ],
  [
    'it is suspended, and sleeps',
    { state: 'suspended', services: hurting },
    'healthy',
    'Suspended: its requests are refused, and its tasks may sleep.',
  ],
  [
    'it is being removed',
    { state: 'deprovisioning', services: hurting },
    'unknown',
    'It is being offboarded: nobody is let in.',
  ],
  ['it is no more', { state: 'offboarded' }, undefined, ''],
  [
    'its stack is gone',
    { stack: null, services: [] },
    'down',
    'Its stack tenant-acme does not exist.',
  ],
  [
    'its stack broke, its services run',
    { stack: { status: 'UPDATE_ROLLBACK_FAILED', reason: 'No capacity' } },
    'degraded',
    'Its stack tenant-acme is UPDATE_ROLLBACK_FAILED. No capacity.',
  ],
  [
    'its stack broke, and its services are worse',
    { stack: { status: 'UPDATE_FAILED' }, services: hurting },
    'down',
    '1 of 2 users tasks run. Not well either: orders.',
  ],
  [
    'an update rolled back and serves as before',
    { stack: { status: 'UPDATE_ROLLBACK_COMPLETE' } },
    'healthy',
    'All 3 services run, 6 tasks in all.',
  ],
  [
    'its stack is being updated',
    { state: 'updating', stack: { status: 'UPDATE_IN_PROGRESS' } },
    'deploying',
    'Its stack tenant-acme is UPDATE_IN_PROGRESS.',
  ],
  [
    'its stack is being updated, and a service hurts',
    { stack: { status: 'UPDATE_IN_PROGRESS' }, services: hurting },
    'down',
    '1 of 2 users tasks run. Not well either: orders.',
  ],
  [
    'the pool is being updated',
    { isShared: true, stack: { status: 'UPDATE_IN_PROGRESS' } },
    'healthy',
    'All 3 services run, 6 tasks in all.',
  ],
  [
    'nobody looked yet',
    { services: [], stack: undefined },
    'unknown',
    'Not looked at yet.',
  ],
];

describe('assessTenant', () => {
  it.each(CASES)('%s', (_name, overrides, state, words) => {
    const verdict = assessTenant({ ...well, ...overrides });
    expect([verdict?.state, verdict ? say(verdict, NOW_MS) : '']).toEqual([
      state,
      words,
    ]);
  });
});
