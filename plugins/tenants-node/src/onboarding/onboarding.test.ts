import type { Sandbox } from '@tenantry/aws-sandbox';
import type { DefaultTenantsService } from '../DefaultTenantsService';
import {
  INPUT as input,
  onboard,
  startPortal,
  stepOf,
} from '../__testUtils__/portal';
import { withPoolCells } from '../__testUtils__/poolCell';
import { startTestCell } from '../__testUtils__/testCell';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

describe('onboarding', () => {
  let sandbox: Sandbox;
  let service: DefaultTenantsService;
  const running = new Set<string>();

  const step = (taskId: string, signal?: AbortSignal) =>
    stepOf(taskId, { signal, running });

  const onboardAs = (taskId: string, change: Partial<typeof input> = {}) =>
    onboard(service, { ...input, ...change }, step(taskId));

  const stateOf = async () => (await service.get('acme'))?.state;

  withPoolCells(fresh => {
    running.clear();
    sandbox = fresh;
    service = startPortal(sandbox);
  });

  it('makes a tenant active, with twelve AWS calls once the cell is known', async () => {
    await service.get('nobody');
    await onboardAs('task-1', {
      tenantId: 'warm-up',
      adminEmail: 'a@warm.example',
    });
    sandbox.calls.clear();
    const tenant = await onboardAs('task-2');
    expect(tenant).toMatchObject({
      tenantId: 'acme',
      state: 'active',
      tenantPath: 'basic',
      apiKeyId: expect.any(String),
    });
    expect(JSON.stringify(tenant)).not.toContain('@');
    expect(sandbox.calls.list()).toHaveLength(12);
    const { items } = await service.events('acme', { limit: 10 });
    expect(items.map(({ type }) => type)).toEqual([
      'onboarding.completed',
      'onboarding.started',
    ]);
  });

  it('makes nothing twice when every step is run twice', async () => {
    for (const name of [
      'reserve',
      'deploy',
      'identity',
      'apiKey',
      'activate',
    ]) {
      for (let run = 0; run < 2; run += 1) {
        await (name === 'reserve'
          ? service.onboarding.reserve(input, step('task'))
          : service.onboarding[name as 'deploy']('acme', step('task')));
      }
    }
    const { groups, users, apiKeys, usagePlanKeys } = await sandbox.inventory();
    expect([groups, users, apiKeys, usagePlanKeys].map(l => l.length)).toEqual([
      1, 1, 1, 1,
    ]);
  });

  it('finds the key that a call made whose answer was lost', async () => {
    await service.onboarding.reserve(input, step('task'));
    await service.onboarding.identity('acme', step('task'));
    sandbox.faults.set([
      {
        service: 'apigateway',
        operation: 'CreateApiKey',
        afterEffect: true,
        error: { code: 'InternalFailure', status: 500 },
      },
    ]);
    // The SDK itself tries again, and meets its own first try.
    await service.onboarding
      .apiKey('acme', step('task'))
      .catch(() => undefined);
    sandbox.faults.set([]);
    await service.onboarding.apiKey('acme', step('task'));
    expect((await sandbox.inventory()).apiKeys).toHaveLength(1);
  });

  it.each([
    [{ tenantId: 'Not--Good' }, /not usable/],
    [{ displayName: ' ' }, /display name/i],
    [{ adminEmail: 'ada' }, /e-mail address/],
    [
      { tier: 'gold' },
      /no tier "gold"; the tiers are basic, advanced, premium/,
    ],
    [{ imageTag: '1.2.3' }, /share services: an image tag \(imageTag\)/],
    [{ owner: '' }, /owner ""/],
  ])('refuses %j and touches nothing', async (change, message) => {
    const before = await sandbox.inventory();
    await expect(
      service.onboarding.reserve({ ...input, ...change }, step('task')),
    ).rejects.toThrow(message);
    expect(await sandbox.inventory()).toEqual(before);
  });

  it('refuses an id that is taken, and an address that is used', async () => {
    await onboardAs('task-1');
    const before = await sandbox.inventory();
    await expect(
      service.onboarding.reserve(input, step('task-2')),
    ).rejects.toThrow('The id "acme" is taken by Acme Corp.');
    await expect(
      service.onboarding.reserve(
        { ...input, tenantId: 'other', adminEmail: 'ADA@acme.example' },
        step('task-2'),
      ),
    ).rejects.toThrow(/used by another tenant of the pool/);
    expect(await sandbox.inventory()).toEqual(before);
  });

  it('lets one of two tasks have an id', async () => {
    running.add('one').add('two');
    const results = await Promise.allSettled(
      ['one', 'two'].map(name =>
        service.onboarding.reserve(
          { ...input, adminEmail: `${name}@acme.example` },
          step(name),
        ),
      ),
    );
    expect(results.map(({ status }) => status).sort()).toEqual([
      'fulfilled',
      'rejected',
    ]);
  });

  it('takes over what a dead task left, but not what a running one holds', async () => {
    await service.onboarding.reserve(input, step('first'));
    running.add('first');
    await expect(
      service.onboarding.reserve(input, step('second')),
    ).rejects.toThrow(/being onboarded by another task, first/);
    running.delete('first');
    await service.onboarding.reserve(input, step('second'));
    await expect(
      service.onboarding.deploy('acme', step('first')),
    ).rejects.toThrow(/another task, second/);
  });

  it('goes on after a failure, also with a corrected address', async () => {
    await service.onboarding.reserve(
      { ...input, adminEmail: 'wrong@acme.example' },
      step('first'),
    );
    await service.onboarding.identity('acme', step('first'));
    const failed = await service.recordFailure(
      'acme',
      { step: 'api-key', error: new Error('It broke') },
      step('first'),
    );
    expect(failed).toMatchObject({
      state: 'failed',
      failure: { step: 'api-key', cause: 'It broke.' },
    });
    expect(await service.availability('acme')).toMatchObject({
      available: true,
      retry: true,
    });
    await onboardAs('second');
    expect(await stateOf()).toBe('active');
    const { users } = await sandbox.inventory();
    expect(users).toEqual([expect.stringMatching(/ada@acme\.example$/)]);
  });

  it('goes on in the same task after its step failed', async () => {
    await service.onboarding.reserve(input, step('task'));
    await service.recordFailure(
      'acme',
      { step: 'identity', error: new Error('It broke') },
      step('task'),
    );
    expect(await stateOf()).toBe('failed');
    await service.onboarding.identity('acme', step('task'));
    expect(await stateOf()).toBe('provisioning');
  });

  it('records no failure for a task that does not hold the tenant', async () => {
    await onboardAs('task');
    expect(
      await service.recordFailure(
        'acme',
        { step: 'reserve', error: new Error('Too late') },
        step('other'),
      ),
    ).toBeUndefined();
    expect(await stateOf()).toBe('active');
  });

  it('stops at once when the task is cancelled', async () => {
    await service.onboarding.reserve(input, step('task'));
    await expect(
      service.onboarding.identity('acme', step('task', AbortSignal.abort())),
    ).rejects.toThrow(/cancelled/);
  });

  it('says which stack is missing', async () => {
    const bare = await startTestCell({
      apiUrl: 'http://127.0.0.1:1',
      withoutPool: true,
    });
    try {
      await expect(
        startPortal(bare).onboarding.reserve(input, step('task')),
      ).rejects.toThrow(
        'The stack tenant-pool-basic does not exist in cell local (us-east-1). Deploy it, then run it again.',
      );
    } finally {
      await bare.stop();
    }
  });

  it('says that AWS cannot be reached', async () => {
    const gone = await startTestCell({ apiUrl: 'http://127.0.0.1:1' });
    const { endpoint, region, accountId } = gone;
    await gone.stop();
    await expect(
      startPortal({ endpoint, region, accountId }).get('acme'),
    ).rejects.toThrow(/CloudFormation DescribeStacks failed: .*reached/s);
  });

  it('lists tenants and pages through their history', async () => {
    await onboardAs('task');
    const listed = [];
    for await (const page of service.list()) {
      listed.push(...page.map(({ tenantId }) => tenantId));
    }
    expect(listed).toEqual(['acme']);
    const first = await service.events('acme', { limit: 1 });
    const second = await service.events('acme', {
      limit: 1,
      cursor: first.nextCursor,
    });
    expect([...first.items, ...second.items].map(({ to }) => to)).toEqual([
      'active',
      'provisioning',
    ]);
    await expect(
      service.events('acme', { limit: 1, cursor: 'nonsense' }),
    ).rejects.toThrow(/not one of this list/);
  });
});
