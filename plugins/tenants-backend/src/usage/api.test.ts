import { TestDatabases } from '@backstage/backend-test-utils';
import {
  type FleetResponse,
  type TenantUsageResponse,
} from '@tenantry/plugin-tenants-common';
import { fleet, startObserved } from '../__testUtils__/observed';
import { startPlugin, stopPlugins } from '../__testUtils__/startPlugin';
import { type Line } from '../testUtils/accessLog';
import { eventually } from '../testUtils/eventually';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

afterEach(stopPlugins);

// Each test starts a back end of its own.
jest.setTimeout(60_000);

describe('usage', () => {
  const minutesAgo = (minutes: number) => Date.now() - minutes * 60_000;
  const requests = (count: number, line: Partial<Line>): Line[] =>
    Array.from({ length: count }, () => ({
      tenantId: 'bolt',
      atMs: minutesAgo(7),
      ...line,
    }));

  it('counts 137 requests and 20 throttled for one tenant, and nothing for others', async () => {
    const lines = [
      ...requests(117, { route: '/products/{id}', latencyMs: 45 }),
      ...requests(20, { status: 429, latencyMs: 3 }),
    ];
    const tenants = fleet(lines);
    const { read, list } = await startObserved(databases, { tenants });
    const bolt = await read<TenantUsageResponse>('tenants/bolt/usage');
    const counts = {
      requests: 137,
      ok: 117,
      clientErrors: 20,
      serverErrors: 0,
      throttled: 20,
    };
    expect(bolt.totals).toEqual({
      ...counts,
      latency: { p50: 44.7, p95: 44.7, p99: 44.7 },
    });
    expect(bolt.step).toBe('5m');
    expect(bolt.byService).toEqual([
      {
        ...counts,
        requests: 117,
        clientErrors: 0,
        throttled: 0,
        name: 'products',
      },
      { ...counts, requests: 20, ok: 0, name: 'orders' },
    ]);
    expect(
      bolt.points.filter(point => point.requests > 0).map(p => p.throttled),
    ).toEqual([20]);
    expect(bolt.points.length).toBeGreaterThan(280);
    const coda = await read<TenantUsageResponse>('tenants/coda/usage');
    expect(coda.totals).toMatchObject({ requests: 0, latency: { p50: null } });

    const { items } = await list('?sort=-requests&limit=1');
    expect(items[0]).toMatchObject({ tenantId: 'bolt', usage: counts });
    expect(items[0].usage!.hourly.reduce((a, b) => a + b)).toBe(137);
    const { loudest, busiest, requestsPerMinute, throttledRate } =
      await read<FleetResponse>('fleet');
    expect(loudest).toEqual([
      {
        tenantId: 'bolt',
        displayName: 'bolt',
        requests: 137,
        share: 1,
        fairShare: 1,
        throttled: 20,
      },
    ]);
    expect(busiest).toHaveLength(1);
    expect(Math.max(...requestsPerMinute.recent)).toBeCloseTo(137 / 5);
    expect(Math.max(...throttledRate.recent)).toBeCloseTo(20 / 137);
    const fleetUsage = await read<any>('fleet/usage?step=1h');
    const basic = fleetUsage.series.find((each: any) => each.tier === 'basic');
    expect(
      basic.points.reduce((sum: number, each: any) => sum + each.requests, 0),
    ).toBe(137);
  });

  it('tells how much of the quota is used, who is over it, and tells the owner', async () => {
    const tenants = fleet();
    tenants.tiers[0].usagePlan.quota.limit = 100;
    tenants.cell.uses.set('basic', [
      { keyId: 'key-bolt', daily: [120] },
      { keyId: 'key-coda', daily: [95] },
    ]);
    const { read, list, run, sent, collect } = await startObserved(databases, {
      tenants,
    });
    await collect('quota');
    const { attention, nearQuota } = await read<FleetResponse>('fleet');
    expect(attention).toHaveLength(2);
    expect(attention).toMatchObject([
      {
        kind: 'over-quota',
        tenantId: 'bolt',
        reason: expect.stringMatching(
          /^It has used up its quota of 100 requests; the next period begins in/,
        ),
      },
      { kind: 'near-quota', tenantId: 'coda' },
    ]);
    expect(nearQuota.map(each => each.quota.used)).toEqual([120, 95]);
    const { items } = await list('?sort=-quota&limit=2');
    expect(items.map(({ tenantId }) => tenantId)).toEqual(['bolt', 'coda']);

    await run('tenants-episodes');
    await run('tenants-episodes');
    expect(sent).toEqual([
      {
        recipients: { type: 'entity', entityRef: 'group:default/platform' },
        payload: {
          title: 'bolt is over its quota',
          description: 'It has used 120 of 100 requests today.',
          link: '/catalog/default/tenant/bolt',
          severity: 'high',
          topic: 'tenants-over-quota',
        },
      },
    ]);
  });

  it.each([
    ['tenants/bolt/usage?step=7m', 'step: "7m" is no step; use 5m, 1h, 1d.'],
    [
      'tenants/bolt/usage?from=yesterday',
      'from: "yesterday" is no time; use for example 2026-03-01T12:00:00Z.',
    ],
    [
      'tenants/bolt/usage?from=2099-01-01T00:00:00Z',
      'from: "2099-01-01T00:00:00Z" is not before now',
    ],
    [
      'tenants/bolt/usage?from=2020-01-01T00:00:00Z&step=5m',
      'step: windows of 5m are kept for 2 days; ask for 1h or 1d, or for less.',
    ],
    ['fleet/usage?until=now', 'until: unknown; use from, to, step.'],
    ['fleet?tier=basic', 'tier: unknown; leave it out.'],
    [
      'tenants/bolt/load?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z',
      'from: "2026-01-02T00:00:00Z" is not before "2026-01-01T00:00:00Z"',
    ],
  ])('answers %s with what is wrong', async (path, words) => {
    const { get } = await startPlugin(databases, { tenants: fleet() });
    await eventually(async () => {
      const { body } = await get(`/api/tenants/${path}`).expect(400);
      expect(body.error.message).toContain(words);
    });
  });
});
