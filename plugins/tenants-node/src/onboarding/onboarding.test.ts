import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Sandbox } from '@tenantry/aws-sandbox';
import { AwsClients } from '../aws/clients';
import { readSettings } from '../config';
import { DefaultTenantsService } from '../DefaultTenantsService';
import { startTestCell } from '../__testUtils__/testCell';
import type { StepContext } from './types';
import { ConfigReader } from '@backstage/config';

const tier = (isolation: string) => ({
  title: 'A tier',
  description: 'Of tenants',
  isolation,
  compute: 'fargate',
  pricePerMonth: 49,
  readyInSeconds: 5,
  usagePlan: {
    rateLimit: 10,
    burstLimit: 20,
    quota: { limit: 1000, period: 'DAY' },
  },
});

const input = {
  tenantId: 'acme',
  displayName: 'Acme Corp',
  tier: 'basic',
  adminEmail: 'ada@acme.example',
  owner: 'group:default/platform',
};

describe('onboarding', () => {
  let door: Server;
  let sandbox: Sandbox;
  let service: DefaultTenantsService;
  const running = new Set<string>();

  const serviceOf = ({ endpoint, region, accountId }: Sandbox) =>
    new DefaultTenantsService({
      settings: readSettings(
        new ConfigReader({
          tenantry: {
            currency: 'USD',
            tiers: { basic: tier('pool'), premium: tier('silo-cluster') },
            cells: [{ id: 'local', accountId, region, endpoint }],
          },
        } as never),
      ),
      clients: new AwsClients({
        getCredentialProvider: async () => ({
          sdkCredentialProvider: async () => ({
            accessKeyId: 'sandbox',
            secretAccessKey: 'sandbox',
          }),
        }),
      }),
    });

  const step = (taskId: string, signal?: AbortSignal): StepContext => ({
    taskId,
    actor: 'user:default/guest',
    signal: signal ?? new AbortController().signal,
    log: () => {},
    isTaskRunning: async id => running.has(id),
  });

  async function onboard(taskId: string, change: Partial<typeof input> = {}) {
    const values = { ...input, ...change };
    await service.onboarding.reserve(values, step(taskId));
    await service.onboarding.deploy(values.tenantId, step(taskId));
    await service.onboarding.identity(values.tenantId, step(taskId));
    await service.onboarding.apiKey(values.tenantId, step(taskId));
    return service.onboarding.activate(values.tenantId, step(taskId));
  }

  const stateOf = async () => (await service.get('acme'))?.state;

  beforeAll(async () => {
    // What the probes need of a front door: open health routes, a closed rest.
    door = createServer((request, response) => {
      response.statusCode = request.url!.endsWith('/health') ? 200 : 401;
      response.end();
    });
    await new Promise<void>(resolve => door.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => door.close());

  beforeEach(async () => {
    running.clear();
    const { port } = door.address() as AddressInfo;
    sandbox = await startTestCell({ apiUrl: `http://127.0.0.1:${port}` });
    service = serviceOf(sandbox);
  });
  afterEach(() => sandbox.stop());

  it('makes a tenant active, with twelve AWS calls once the cell is known', async () => {
    await service.get('nobody');
    await onboard('task-1', {
      tenantId: 'warm-up',
      adminEmail: 'a@warm.example',
    });
    sandbox.calls.clear();
    const tenant = await onboard('task-2');
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
    [{ tier: 'gold' }, /no tier "gold"; the tiers are basic, premium/],
    [{ tier: 'premium' }, /cannot be had: Not available yet/],
    [{ owner: '' }, /owner ""/],
  ])('refuses %j and touches nothing', async (change, message) => {
    const before = await sandbox.inventory();
    await expect(
      service.onboarding.reserve({ ...input, ...change }, step('task')),
    ).rejects.toThrow(message);
    expect(await sandbox.inventory()).toEqual(before);
  });

  it('refuses an id that is taken, and an address that is used', async () => {
    await onboard('task-1');
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
    const failed = await service.onboarding.recordFailure(
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
    await onboard('second');
    expect(await stateOf()).toBe('active');
    const { users } = await sandbox.inventory();
    expect(users).toEqual([expect.stringMatching(/ada@acme\.example$/)]);
  });

  it('goes on in the same task after its step failed', async () => {
    await service.onboarding.reserve(input, step('task'));
    await service.onboarding.recordFailure(
      'acme',
      { step: 'identity', error: new Error('It broke') },
      step('task'),
    );
    expect(await stateOf()).toBe('failed');
    await service.onboarding.identity('acme', step('task'));
    expect(await stateOf()).toBe('provisioning');
  });

  it('records no failure for a task that does not hold the tenant', async () => {
    await onboard('task');
    expect(
      await service.onboarding.recordFailure(
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
        serviceOf(bare).onboarding.reserve(input, step('task')),
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
      serviceOf({ endpoint, region, accountId } as Sandbox).get('acme'),
    ).rejects.toThrow(/CloudFormation DescribeStacks failed: .*reached/s);
  });

  it('lists tenants and pages through their history', async () => {
    await onboard('task');
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
