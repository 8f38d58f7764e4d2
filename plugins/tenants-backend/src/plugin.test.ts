import { TestDatabases } from '@backstage/backend-test-utils';
import { LifecycleError } from '@tenantry/plugin-tenants-node';
import { startPlugin, stopPlugins } from './__testUtils__/startPlugin';
import { fleet, ids, startSynced } from './__testUtils__/startSynced';
import { InMemoryTenants } from './testUtils/InMemoryTenants';
import { aTenant } from './testUtils/tenant';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

afterEach(stopPlugins);

describe('the tenants API', () => {
  it('lists what the registries hold, with counts and freshness', async () => {
    const { list } = await startSynced(databases, { tenants: fleet() });
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
    const { get } = await startPlugin(databases, {
      tenants: new InMemoryTenants(),
    });
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
    const { get } = await startSynced(databases, { tenants });
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
    const { get, list } = await startSynced(databases, { tenants });
    tenants.put(aTenant('dune'));
    await get('/api/tenants/tenants/dune').expect(200);
    expect(ids(await list())).toContain('dune');
  });

  it('tells whether an id is free', async () => {
    const { get } = await startSynced(databases, { tenants: fleet() });
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
    const { get } = await startSynced(databases, { tenants: fleet() });
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
    const { get } = await startSynced(databases, { tenants });
    const { body } = await get('/api/tenants/tenants/acme/resources').expect(
      200,
    );
    expect(body).toEqual(stack);
    await get('/api/tenants/tenants/nobody/resources').expect(404);
  });

  it('says what AWS cannot answer, why, and what to do', async () => {
    const tenants = fleet();
    const { get } = await startSynced(databases, { tenants });
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
    const { get } = await startSynced(databases, { tenants });
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
    const { get } = await startPlugin(databases, { tenants });
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
    const { get } = await startPlugin(databases, {
      tenants: new InMemoryTenants(),
    });
    const { body } = await get('/api/tenants/openapi.json').expect(200);
    expect(body.servers).toEqual([{ url: '/api/tenants' }]);
    expect(Object.keys(body.paths)).toHaveLength(23);
  });
});
