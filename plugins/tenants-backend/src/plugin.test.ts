import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import {
  TENANTS_SIGNAL_CHANNEL,
  TENANTS_TOPIC,
  tenantReadPermission,
  type TenantListResponse,
} from '@tenantry/plugin-tenants-common';
import { LifecycleError } from '@tenantry/plugin-tenants-node';
import { createTenantConditionalDecision, tenantConditions } from '.';
import { eventually } from './testUtils/eventually';
import { InMemoryTenants } from './testUtils/InMemoryTenants';
import { DENY, startPlugin, stopPlugins } from './__testUtils__/startPlugin';
import { aTenant } from './testUtils/tenant';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

afterEach(stopPlugins);

const start = (options: Parameters<typeof startPlugin>[1]) =>
  startPlugin(databases, options);

const ids = (list: TenantListResponse) => list.items.map(each => each.tenantId);

const fleet = () =>
  new InMemoryTenants(
    aTenant('acme', { displayName: 'Acme Corp', tier: 'premium' }),
    aTenant('bolt', { owner: 'group:default/sales' }),
    aTenant('coda', { state: 'failed' }),
  );

/** Starts with the whole fleet read. */
async function startSynced(options: Parameters<typeof start>[0]) {
  const started = await start(options);
  await eventually(async () => {
    const { body } = await started.get('/api/tenants/tiers').expect(200);
    expect(body.freshness.syncedAt).toBeDefined();
  });
  return started;
}

describe('the tenants API', () => {
  it('lists what the registries hold, with counts and freshness', async () => {
    const { list } = await startSynced({ tenants: fleet() });
    await expect(list('?tier=basic&sort=-tenantId')).resolves.toEqual({
      items: [
        expect.objectContaining(aTenant('coda', { state: 'failed' })),
        expect.objectContaining(
          aTenant('bolt', { owner: 'group:default/sales' }),
        ),
      ],
      totalItems: 2,
      counts: {
        byState: { active: 1, failed: 1 },
        byTier: { basic: 2, premium: 1 },
        byHealth: expect.any(Object),
      },
      freshness: { syncedAt: expect.any(String) },
    });
    const first = await list('?limit=2');
    expect(ids(first)).toEqual(['acme', 'bolt']);
    expect(first.totalItems).toBe(3);
    expect(ids(await list(`?limit=2&cursor=${first.nextCursor}`))).toEqual([
      'coda',
    ]);
    expect(
      ids(await list('?q=CORP&owner=platform&state=active,failed')),
    ).toEqual(['acme']);
  });

  it.each([
    ['?tier=gold', 'tier: "gold" is no tier; use basic, advanced, premium.'],
    ['?state=active,asleep', 'state: "asleep" is no state; use provisioning,'],
    ['?limit=0', 'limit: "0" is no page size; use 1 to 200.'],
    ['?limit=many', 'limit: "many" is no page size'],
    ['?sort=age', 'sort: "age" is no sort order; use tenantId, -tenantId,'],
    ['?owner=a:/b', 'owner: "a:/b" is no entity ref'],
    ['?cursor=x', 'The cursor is not one of ours'],
    [
      '?colour=red',
      'colour: unknown; use tier, state, health, cell, drift, owner,',
    ],
  ])('answers %s with what is wrong', async (query, words) => {
    const { get } = await start({ tenants: new InMemoryTenants() });
    const { body } = await get(`/api/tenants/tenants${query}`).expect(400);
    expect(body.error.message).toContain(words);
  });

  it('answers one tenant, its history, and 404 for others', async () => {
    const tenants = fleet();
    const event = {
      id: '1',
      at: '2026-01-01T00:00:00.000Z',
      type: 'onboarding.started',
      actor: 'user:default/jane',
      message: 'Started.',
    };
    tenants.history.set('acme', [event]);
    const { get } = await startSynced({ tenants });
    const { body } = await get('/api/tenants/tenants/acme').expect(200);
    expect(body.displayName).toBe('Acme Corp');
    const history = await get('/api/tenants/tenants/acme/events').expect(200);
    expect(history.body).toEqual({ items: [event] });
    const missing = await get('/api/tenants/tenants/nobody').expect(404);
    expect(missing.body.error.message).toContain('no tenant "nobody"');
    await get('/api/tenants/tenants/nobody/events').expect(404);
    await get('/api/tenants/tenants/acme/events?limit=x').expect(400);
  });

  it('asks the registry for a tenant that it has not heard of yet', async () => {
    const tenants = fleet();
    const { get, list } = await startSynced({ tenants });
    tenants.put(aTenant('dune'));
    await get('/api/tenants/tenants/dune').expect(200);
    expect(ids(await list())).toContain('dune');
  });

  it('tells whether an id is free', async () => {
    const { get } = await startSynced({ tenants: fleet() });
    const free = await get('/api/tenants/availability/dune').expect(200);
    expect(free.body.available).toBe(true);
    const taken = await get('/api/tenants/availability/acme').expect(200);
    expect(taken.body).toEqual({
      tenantId: 'acme',
      available: false,
      message: '"acme" is taken by Acme Corp.',
    });
    const odd = await get('/api/tenants/availability/no!').expect(200);
    expect(odd.body).toMatchObject({
      available: false,
      message: expect.stringContaining('is not allowed'),
    });
  });

  it('offers the tiers with how many tenants have chosen each', async () => {
    const { get } = await startSynced({ tenants: fleet() });
    const { body } = await get('/api/tenants/tiers').expect(200);
    expect(
      body.items.map((tier: any) => [tier.name, tier.tenantCount]),
    ).toEqual([
      ['basic', 2],
      ['advanced', 0],
      ['premium', 1],
    ]);
  });

  it("answers a tenant's stack, and asks for none of a tenant that is not there", async () => {
    const tenants = fleet();
    const stack = {
      resources: [
        {
          logicalId: 'OrdersTable',
          type: 'AWS::DynamoDB::Table',
          physicalId: 'acme-orders',
          status: 'CREATE_COMPLETE',
          updatedAt: '2026-01-01T00:00:00.000Z',
        },
      ],
      events: [],
    };
    tenants.stacks.set('acme', stack);
    tenants.stacks.set('nobody', stack);
    const { get } = await startSynced({ tenants });
    const { body } = await get('/api/tenants/tenants/acme/resources').expect(
      200,
    );
    expect(body).toEqual(stack);
    await get('/api/tenants/tenants/nobody/resources').expect(404);
  });

  it('says what AWS cannot answer, why, and what to do', async () => {
    const tenants = fleet();
    const { get } = await startSynced({ tenants });
    tenants.failure = new LifecycleError(
      'CloudFormation DescribeStacks failed: Rate exceeded.',
      'Wait a minute, then run it again.',
    );
    for (const path of [
      'tenants/acme/resources',
      'tenants/acme/events',
      'capacity?tier=premium',
    ]) {
      const { body } = await get(`/api/tenants/${path}`).expect(503);
      expect(body.error.message).toBe(
        'CloudFormation DescribeStacks failed: Rate exceeded. Wait a minute, then run it again.',
      );
    }
    // What nobody foresaw stays a fault of the portal's.
    tenants.failure = new TypeError('x is undefined');
    await get('/api/tenants/tenants/acme/resources').expect(500);
  });

  it('tells whether there is room for one more', async () => {
    const tenants = fleet();
    const { get } = await startSynced({ tenants });
    const { body } = await get(
      '/api/tenants/capacity?tier=premium&compute=ec2&imageTag=1.4.2',
    ).expect(200);
    expect(body).toEqual({
      tier: 'premium',
      room: true,
      checkedAt: expect.any(String),
      checks: [],
    });
    await get('/api/tenants/capacity?tier=basic').expect(200);
    expect(tenants.capacityQueries).toEqual(
      expect.arrayContaining([
        { tier: 'premium', compute: 'ec2', imageTag: '1.4.2' },
        { tier: 'basic' },
      ]),
    );
  });

  it.each([
    ['', 'tier: Name a tier: basic, advanced, premium.'],
    ['?tier=gold', 'tier: "gold" is no tier; use basic, advanced, premium.'],
    ['?tier=premium&compute=lambda', 'compute: "lambda" is no compute; use'],
    ['?tier=premium&imageTag=a%20b', 'imageTag: "a b" is no image tag; use'],
    [
      '?tier=premium&size=1',
      'size: unknown; use tier, compute, imageTag, cell.',
    ],
  ])('answers capacity%s with what is wrong', async (query, words) => {
    const tenants = fleet();
    const { get } = await start({ tenants });
    const { body } = await get(`/api/tenants/capacity${query}`).expect(400);
    expect(body.error.message).toContain(words);
    // The collector of headroom asks for no compute, and never for Basic.
    expect(
      tenants.capacityQueries.filter(
        each => each.compute || each.imageTag || each.tier === 'basic',
      ),
    ).toEqual([]);
  });

  it('describes itself', async () => {
    const { get } = await start({ tenants: new InMemoryTenants() });
    const { body } = await get('/api/tenants/openapi.json').expect(200);
    expect(body.servers).toEqual([{ url: '/api/tenants' }]);
    expect(Object.keys(body.paths)).toHaveLength(23);
  });
});

describe('keeping up', () => {
  it('shows a change as soon as an event tells of it, and no older one after', async () => {
    const { list, publish } = await startSynced({ tenants: fleet() });
    const suspended = aTenant('bolt', { version: 3, state: 'suspended' });
    await publish({ type: 'changed', tenant: suspended });
    await publish({ type: 'changed', tenant: aTenant('bolt', { version: 2 }) });
    const { items } = await list('?q=bolt');
    expect(items).toEqual([expect.objectContaining(suspended)]);
    await publish({ type: 'removed', tenant: suspended });
    expect(ids(await list())).toEqual(['acme', 'coda']);
  });

  it('survives an event that makes no sense', async () => {
    const { list, events } = await startSynced({ tenants: fleet() });
    await events.publish({ topic: TENANTS_TOPIC, eventPayload: { odd: true } });
    expect(ids(await list())).toHaveLength(3);
  });

  it('skips a malformed tenant and reads the others', async () => {
    const tenants = fleet();
    tenants.put({ ...aTenant('odd'), tier: 'gold' as any });
    const { list } = await startSynced({ tenants });
    expect(ids(await list())).toEqual(['acme', 'bolt', 'coda']);
  });

  it('says why reading fails, keeps what it has, and recovers', async () => {
    const tenants = fleet();
    tenants.failure = new Error('DynamoDB Query is throttled.');
    const { list, publish } = await start({ tenants });
    await publish({ type: 'changed', tenant: aTenant('dune') });
    await eventually(async () => {
      const { items, freshness } = await list('?q=dune');
      expect(freshness).toEqual({ problem: 'DynamoDB Query is throttled.' });
      expect(items).toHaveLength(1);
    });
    tenants.failure = undefined;
    await eventually(async () => {
      const { freshness } = await list();
      expect(freshness.syncedAt).toBeDefined();
      expect(freshness.problem).toBeUndefined();
    });
  });
});

describe('permissions', () => {
  const salesOnly = createTenantConditionalDecision(tenantReadPermission, {
    anyOf: [tenantConditions.hasOwner({ owners: ['group:default/sales'] })],
  });

  it('shows nothing to those whom the policy denies', async () => {
    const { get } = await start({
      tenants: fleet(),
      read: DENY,
      onboard: DENY,
    });
    for (const path of [
      'tenants',
      'tenants/acme',
      'tenants/acme/resources',
      'tiers',
    ]) {
      const { body } = await get(`/api/tenants/${path}`).expect(403);
      expect(body.error.message).toContain('tenant.read');
    }
    for (const path of ['availability/dune', 'capacity?tier=basic']) {
      const { body } = await get(`/api/tenants/${path}`).expect(403);
      expect(body.error.message).toContain('tenant.onboard');
    }
  });

  it('answers nobody who is not signed in', async () => {
    const { get } = await start({ tenants: fleet() });
    const { status } = await get('/api/tenants/tenants').set(
      'authorization',
      mockCredentials.none.header(),
    );
    expect(status).toBe(401);
  });

  it('answers services', async () => {
    const { get } = await start({ tenants: fleet() });
    const { status } = await get('/api/tenants/tenants').set(
      'authorization',
      mockCredentials.service.header(),
    );
    expect(status).toBe(200);
  });

  it('shows only tenants that meet the conditions, and counts no others', async () => {
    const { get, list } = await startSynced({
      tenants: fleet(),
      read: salesOnly,
    });
    await expect(list()).resolves.toMatchObject({
      items: [{ tenantId: 'bolt' }],
      totalItems: 1,
      counts: { byState: { active: 1 }, byTier: { basic: 1 } },
    });
    await get('/api/tenants/tenants/bolt').expect(200);
    await get('/api/tenants/tenants/bolt/resources').expect(200);
    await get('/api/tenants/tenants/acme').expect(404);
    await get('/api/tenants/tenants/acme/resources').expect(404);
    const taken = await get('/api/tenants/availability/acme').expect(200);
    expect(taken.body.message).toBe('"acme" is taken.');
  });

  it('can set conditions on the tier', async () => {
    const { list } = await startSynced({
      tenants: fleet(),
      read: createTenantConditionalDecision(tenantReadPermission, {
        not: tenantConditions.isTier({ tiers: ['premium'] }),
      }),
    });
    expect(ids(await list())).toEqual(['bolt', 'coda']);
  });

  it('tells people of changed tenants that they may see, by id', async () => {
    const { list, publish, events } = await startSynced({
      tenants: fleet(),
      read: salesOnly,
    });
    const signals: any[] = [];
    await events.subscribe({
      id: 'test',
      topics: ['signals'],
      onEvent: async ({ eventPayload }) => void signals.push(eventPayload),
    });
    await list();
    await publish({ type: 'changed', tenant: aTenant('acme', { version: 2 }) });
    await publish({
      type: 'changed',
      tenant: aTenant('bolt', { version: 2, owner: 'group:default/sales' }),
    });
    await eventually(() => expect(signals.length).toBeGreaterThan(0));
    expect(signals.at(-1)).toEqual({
      recipients: { type: 'user', entityRef: ['user:default/mock'] },
      channel: TENANTS_SIGNAL_CHANNEL,
      message: { tenantIds: ['bolt'] },
    });
  });
});

describe('actions for agents', () => {
  it('lists and reads tenants', async () => {
    const { actions } = await startSynced({ tenants: fleet() });
    const { output } = await actions.invoke({
      id: 'test:list-tenants',
      input: { sort: 'tenantId', descending: true, limit: 1 },
    });
    expect(output).toMatchObject({
      items: [{ tenantId: 'coda' }],
      totalItems: 3,
      byTier: { basic: 2, premium: 1 },
      nextCursor: expect.any(String),
      syncedAt: expect.any(String),
    });
    await expect(
      actions.invoke({
        id: 'test:get-tenant',
        input: { tenantId: 'acme' },
      }),
    ).resolves.toMatchObject({ output: { tenant: { tier: 'premium' } } });
  });

  it('checks the permissions of the caller', async () => {
    const { actions } = await start({ tenants: fleet(), read: DENY });
    await expect(
      actions.invoke({ id: 'test:list-tenants', input: {} }),
    ).rejects.toThrow('tenant.read');
    await expect(
      actions.invoke({
        id: 'test:get-tenant',
        input: { tenantId: 'acme' },
      }),
    ).rejects.toThrow('tenant.read');
  });
});
