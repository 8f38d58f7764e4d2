import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import { tenantReadPermission } from '@tenantry/plugin-tenants-common';
import { ObservationError } from '@tenantry/plugin-tenants-node';
import { createTenantConditionalDecision, tenantConditions } from '.';
import { fleet, startObserved } from './__testUtils__/observed';
import { DENY, startPlugin, stopPlugins } from './__testUtils__/startPlugin';
import { type Line } from './testUtils/accessLog';
import { eventually } from './testUtils/eventually';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

afterEach(stopPlugins);

// Each test starts a back end of its own.
jest.setTimeout(60_000);

describe('when AWS fails', () => {
  it('pages go on with the last data, and say how old it is and why', async () => {
    const tenants = fleet();
    tenants.cell.failure = new ObservationError(
      'throttled',
      'AWS is throttling our calls (ECS DescribeServices).',
    );
    const { get } = await startPlugin(databases, { tenants });
    await eventually(async () => {
      const { body } = await get('/api/tenants/fleet').expect(200);
      expect(body.collectors).toEqual({
        health: {
          problem: 'AWS is throttling our calls (ECS DescribeServices).',
          nextTryAt: expect.any(String),
        },
        usage: {
          problem: 'AWS is throttling our calls (ECS DescribeServices).',
          nextTryAt: expect.any(String),
        },
        drift: expect.any(Object),
      });
      expect(body.byHealth).toEqual({ unknown: 4 });
    });
  });
});

describe('permissions', () => {
  const paths = [
    'tenants/acme/health',
    'tenants/acme/load',
    'tenants/acme/usage',
    'tenants/acme/tasks',
    'tenants/acme/tasks/a1/logs',
    'tiers/basic',
    'services/orders',
    'fleet',
    'fleet/usage',
  ];

  it.each(paths)('answers %s to nobody who may not read', async path => {
    const { get } = await startPlugin(databases, {
      tenants: fleet(),
      read: DENY,
    });
    const { body } = await get(`/api/tenants/${path}`).expect(403);
    expect(body.error.message).toContain('tenant.read');
  });

  it('keeps every sum to the tenants that the caller may see', async () => {
    const atMs = Date.now() - 7 * 60_000;
    const lines: Line[] = [
      { tenantId: 'bolt', atMs },
      { tenantId: 'bolt', atMs },
      { tenantId: 'coda', atMs },
      { tenantId: 'acme', tier: 'premium', atMs },
    ];
    const tenants = fleet(lines);
    const { get } = await startPlugin(databases, {
      tenants,
      read: createTenantConditionalDecision(
        tenantReadPermission,
        tenantConditions.hasOwner({ owners: ['group:default/sales'] }),
      ),
    });
    await eventually(async () => {
      const { body } = await get('/api/tenants/fleet').expect(200);
      expect(body).toMatchObject({
        tenants: 2,
        byTier: { basic: 1, premium: 1 },
        byHealth: { healthy: 2 },
        busiest: [{ tenantId: 'coda', requests: 1 }],
        loudest: [{ tenantId: 'coda', share: 1, fairShare: 1 }],
      });
      expect(Math.max(...body.requestsPerMinute.recent)).toBeCloseTo(1 / 5);
    });
    const { body: usage } = await get(
      '/api/tenants/fleet/usage?step=1h',
    ).expect(200);
    const total = usage.series
      .flatMap((each: any) => each.points)
      .reduce((sum: number, point: any) => sum + point.requests, 0);
    expect(total).toBe(1);
    const { body: premium } = await get('/api/tenants/tiers/premium');
    expect(premium.clusters.map((each: any) => each.tenantId)).toEqual([
      'dune',
    ]);
    const { body: orders } = await get('/api/tenants/services/orders');
    expect(orders).toMatchObject({ tenants: 2, totalItems: 2 });
    for (const path of paths.filter(each => each.startsWith('tenants/'))) {
      await get(`/api/tenants/${path}`).expect(404);
    }
  });
});

describe('actions', () => {
  it('tell agents of health, use and the fleet', async () => {
    const tenants = fleet([{ tenantId: 'bolt', atMs: Date.now() - 420_000 }]);
    const { actions } = await startObserved(databases, { tenants });
    const invoke = (name: string, input: any) =>
      actions.invoke({
        id: `test:${name}`,
        input,
        credentials: mockCredentials.user(),
      });
    const health = await invoke('get-tenant-health', { tenantId: 'acme' });
    expect(health.output).toMatchObject({
      health: { reason: 'All 4 services run, 4 tasks in all.' },
    });
    const usage = await invoke('get-tenant-usage', { tenantId: 'bolt' });
    expect(usage.output).toMatchObject({ totals: { requests: 1 } });
    expect(usage.output).not.toHaveProperty('points');
    const list = await invoke('list-tenants', { health: ['healthy'] });
    expect(list.output).toMatchObject({
      totalItems: 4,
      byHealth: { healthy: 4 },
    });
    const whole = await invoke('get-fleet', {});
    expect(whole.output).toMatchObject({ fleet: { tenants: 4 } });
    await expect(
      invoke('get-tenant-usage', { tenantId: 'bolt', from: 'now' }),
    ).rejects.toThrow('"now" is no time');
  });
});
