import type { FaultRule } from '@tenantry/aws-sandbox';
import { until, waitFor } from '@tenantry/aws-sandbox/testing';
import { PortalApi } from '../demo/portalApi';
import { startSystem, type System } from '../testing/system';

const TEMPLATE = 'template:default/onboard-tenant';
const { signal } = new AbortController();

interface Cut {
  step: string;
  service?: string;
  operation?: string;
}

/**
 * For each step the AWS call during which the power goes: it reaches the account and
 * takes effect, but its answer never arrives.
 */
const CUTS: Cut[] = [
  { step: 'reserve', service: 'dynamodb', operation: 'TransactWriteItems' },
  { step: 'deploy', service: 'dynamodb', operation: 'GetItem' },
  { step: 'identity', service: 'cognito-idp', operation: 'AdminCreateUser' },
  { step: 'api-key', service: 'apigateway', operation: 'CreateApiKey' },
  { step: 'activate', service: 'dynamodb', operation: 'TransactWriteItems' },
  // Makes no AWS call: the power goes as soon as there is nothing left but to publish.
  { step: 'publish' },
];

const faultsOf = ({ step, service, operation }: Cut): FaultRule[] =>
  service && operation
    ? [
        {
          service,
          operation,
          after: step === 'activate' ? 1 : 0,
          delayMs: 600_000,
          afterEffect: true,
        },
      ]
    : [];

/** Resolves once the call at which the power goes has been made. */
const struck = ({ sandbox }: System) =>
  until(() => sandbox.faults.list()[0].hits > 0);

/** Resolves once the tenant was activated: what is left is to publish it. */
const activated = ({ sandbox }: System) =>
  until(
    () =>
      sandbox.calls
        .list()
        .filter(call => call.operation === 'TransactWriteItems').length >= 2,
    { everyMs: 5 },
  );

/** How many keys, groups and users the account has for a tenant. */
async function countOf({ sandbox }: System, tenantId: string, email: string) {
  const inventory = await sandbox.inventory();
  const count = (kind: string, end: string) =>
    inventory[kind].filter(name => String(name).endsWith(end)).length;
  return {
    apiKeys: count('apiKeys', ` ${tenantId}`),
    groups: count('groups', `/${tenantId}`),
    users: count('users', `/${email}`),
  };
}

describe('a back end that is killed in the middle of an onboarding', () => {
  let system: System;

  beforeAll(async () => {
    system = await startSystem();
    await system.api.templateReady(TEMPLATE, signal);
  }, 240_000);

  afterAll(async () => {
    await system?.stop();
  }, 60_000);

  it('finishes after its restart, with one key, group, user and entity', async () => {
    expect.hasAssertions();
    for (const [index, cut] of CUTS.entries()) {
      const tenantId = `cut-${cut.step}`;
      const email = `admin@${tenantId}.example`;
      system.sandbox.calls.clear();
      system.sandbox.faults.set(faultsOf(cut));
      const { id } = await system.api.startTask(TEMPLATE, {
        tenantId,
        displayName: `Cut ${index}`,
        tier: 'basic',
        adminEmail: email,
        owner: 'group:default/platform',
      });
      await (cut.operation ? struck(system) : activated(system));
      await system.killPortal();
      system.sandbox.faults.set([]);
      await system.restartPortal();

      const task = await system.api.taskEnd(id, signal);
      expect({ cut: cut.step, status: task.status }).toEqual({
        cut: cut.step,
        status: 'completed',
      });
      expect(await system.api.entity('tenant', tenantId)).toMatchObject({
        spec: { state: 'active' },
      });
      expect(await countOf(system, tenantId, email)).toEqual({
        apiKeys: 1,
        groups: 1,
        users: 1,
      });
    }
  }, 300_000);

  it('shows every tenant again after its database is lost', async () => {
    await system.killPortal();
    await system.loseDatabase();
    await system.restartPortal();
    // What was signed before is worth nothing any more.
    const api = new PortalApi(system.portalUrl);
    for (const { step } of CUTS) {
      const entity = await waitFor(
        () => api.entity('tenant', `cut-${step}`).catch(() => undefined),
        { everyMs: 200 },
      );
      expect(entity).toMatchObject({ spec: { state: 'active' } });
    }
  }, 120_000);
});
