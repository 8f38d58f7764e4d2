import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import {
  tenantReadPermission,
  type FleetResponse,
  type TenantHealthResponse,
  type TenantUsageResponse,
} from '@tenantry/plugin-tenants-common';
import {
  ObservationError,
  type ObservedTask,
} from '@tenantry/plugin-tenants-node';
import { createTenantConditionalDecision, tenantConditions } from '.';
import { rollUpOf, type Line } from './testUtils/accessLog';
import { eventually } from './testUtils/eventually';
import { InMemoryTenants } from './testUtils/InMemoryTenants';
import { DENY, startPlugin, stopPlugins } from './__testUtils__/startPlugin';
import { aTenant } from './testUtils/tenant';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

afterEach(stopPlugins);

const silo = (tenantId: string, overrides = {}) =>
  aTenant(tenantId, {
    displayName: `The ${tenantId} company`,
    tier: 'premium',
    isolation: 'silo-cluster',
    stackName: `tenant-${tenantId}`,
    tenantPath: tenantId,
    silo: {
      compute: 'fargate',
      routing: 'reverse-proxy',
      imageTag: '1.2.3',
      shard: 0,
    },
    ...overrides,
  });

/** Two tenants of the pool, and two with a cluster each. */
function fleet(lines: Line[] = []): InMemoryTenants {
  const tenants = new InMemoryTenants(
    silo('acme'),
    aTenant('bolt', { apiKeyId: 'key-bolt' }),
    aTenant('coda', { owner: 'group:default/sales', apiKeyId: 'key-coda' }),
    silo('dune', { owner: 'group:default/sales' }),
  );
  for (const name of ['acme', 'dune']) {
    tenants.cell.addStack(`tenant-${name}`, name, [
      'orders',
      'products',
      'users',
      'proxy',
    ]);
  }
  tenants.cell.logRows = range => rollUpOf(lines, range);
  return tenants;
}

async function start(
  options: Parameters<typeof startPlugin>[1] & { lines?: Line[] },
) {
  const started = await startPlugin(databases, options);
  const read = async <T>(path: string) =>
    (await started.get(`/api/tenants/${path}`).expect(200)).body as T;
  const collect = async (...names: string[]) => {
    for (const name of names) {
      await started.run(`tenants-collect-local-${name}`);
    }
  };
  await eventually(async () => {
    expect((await started.list()).totalItems).toBe(4);
    await collect('health', 'usage', 'quota');
    const { byHealth, collectors } = await read<FleetResponse>('fleet');
    expect(byHealth.healthy).toBe(4);
    expect(collectors.usage.collectedAt).toBeDefined();
  });
  return { ...started, read, collect };
}

const stopEvent = (version = 2, overrides: object = {}) => ({
  version: '0',
  id: 'e',
  'detail-type': 'ECS Task State Change',
  source: 'aws.ecs',
  account: '0',
  time: new Date().toISOString(),
  region: 'us-east-1',
  resources: [],
  detail: {
    clusterArn: 'arn:aws:ecs:us-east-1:0:cluster/acme',
    taskArn: 'arn:aws:ecs:us-east-1:0:task/acme/abc',
    group: 'service:tenant-acme-orders',
    version,
    lastStatus: 'STOPPED',
    desiredStatus: 'STOPPED',
    stopCode: 'EssentialContainerExited',
    stoppedReason: 'Essential container in task exited',
    stoppedAt: new Date().toISOString(),
    containers: [
      {
        name: 'service',
        exitCode: 137,
        reason: 'OutOfMemoryError: Container killed due to memory usage',
      },
    ],
    ...overrides,
  },
});

const tell = (tenants: InMemoryTenants, event: unknown) =>
  tenants.cell.queue.push({
    id: String(tenants.cell.queue.length),
    body: typeof event === 'string' ? event : JSON.stringify(event),
    receipt: 'r',
  });

const killOrders = (tenants: InMemoryTenants) =>
  tenants.cell.put({
    clusterName: 'acme',
    serviceName: 'tenant-acme-orders',
    running: 0,
    pending: 1,
  });

// Each test starts a back end of its own.
jest.setTimeout(30_000);

describe('health', () => {
  it('is told of each tenant, from the store alone', async () => {
    const tenants = fleet();
    const { read, list } = await start({ tenants });
    // Whoever asks AWS from here on gets nothing.
    tenants.cell.failure = new ObservationError('unreachable', 'AWS is away.');
    const acme = await read<TenantHealthResponse>('tenants/acme/health');
    expect(acme).toMatchObject({
      tenantId: 'acme',
      shared: false,
      health: {
        state: 'healthy',
        reason: 'All 4 services run, 4 tasks in all.',
        observedAt: expect.any(String),
      },
      stack: { name: 'tenant-acme', status: 'CREATE_COMPLETE' },
      collector: { collectedAt: expect.any(String) },
    });
    expect(acme.services.map(({ name }) => name)).toEqual([
      'orders',
      'products',
      'users',
      'proxy',
    ]);
    const { items, counts } = await list('?health=healthy&sort=-health');
    expect(items).toHaveLength(4);
    expect(counts.byHealth).toEqual({ healthy: 4 });
    expect(items.find(each => each.tenantId === 'acme')).toMatchObject({
      health: { state: 'healthy' },
      imageTag: '1.2.3',
      services: [
        { name: 'orders', state: 'healthy' },
        { name: 'products' },
        { name: 'users' },
        { name: 'proxy' },
      ],
    });
    expect(await read('fleet')).toMatchObject({ byHealth: { healthy: 4 } });
    expect(await read('tiers/premium')).toMatchObject({
      byHealth: { healthy: expect.any(Number) },
    });
    expect(await read('services/orders')).toBeDefined();
  });

  it('shows that a task died as soon as an event tells, with the reason', async () => {
    const tenants = fleet();
    const { read, list } = await start({ tenants });
    killOrders(tenants);
    const stoppedAt = new Date(Date.now() - 40_000).toISOString();
    tell(tenants, stopEvent(2, { stoppedAt }));
    const { health } = await eventually(async () => {
      const answer = await read<TenantHealthResponse>('tenants/acme/health');
      expect(answer.health.state).toBe('down');
      return answer;
    });
    expect(health.reason).toMatch(
      /^0 of 1 orders task runs\. 1 is starting\. The last one stopped 4\d s ago: exit code 137, out of memory\.$/,
    );
    // Counts are kept for a moment.
    const { attention } = await eventually(async () => {
      const answer = await read<FleetResponse>('fleet');
      expect(answer.byHealth).toEqual({ healthy: 3, down: 1 });
      return answer;
    });
    expect(attention).toEqual([
      {
        kind: 'down',
        tenantId: 'acme',
        displayName: 'The acme company',
        tier: 'premium',
        reason: expect.stringContaining('exit code 137, out of memory'),
        since: expect.any(String),
      },
    ]);
    expect((await list('?health=down')).items.map(t => t.tenantId)).toEqual([
      'acme',
    ]);

    tenants.cell.put({
      clusterName: 'acme',
      serviceName: 'tenant-acme-orders',
      running: 1,
      pending: 0,
    });
    tell(
      tenants,
      stopEvent(1, {
        taskArn: 'arn:aws:ecs:us-east-1:0:task/acme/new',
        lastStatus: 'RUNNING',
        stoppedAt: undefined,
        stopCode: undefined,
      }),
    );
    await eventually(async () => {
      const answer = await read<FleetResponse>('fleet');
      expect(answer.byHealth).toEqual({ healthy: 4 });
      expect(answer.attention).toEqual([]);
    });
  });

  it('shows a lost task also when another took its place at once', async () => {
    const tenants = fleet();
    const { read } = await start({ tenants });
    tell(tenants, stopEvent());
    await eventually(async () => {
      const answer = await read<TenantHealthResponse>('tenants/acme/health');
      expect(answer.health).toMatchObject({
        state: 'degraded',
        reason: expect.stringMatching(
          /^1 of 1 orders task runs\. One stopped \d s ago: exit code 137, out of memory\. Another has taken its place\.$/,
        ),
      });
    });
  });

  it('drops events that are old or no events, and goes on', async () => {
    const tenants = fleet();
    const { read } = await start({ tenants });
    tell(tenants, 'no json');
    tell(tenants, { hello: 'world' });
    tell(tenants, stopEvent(7));
    await eventually(() => expect(tenants.cell.queue).toEqual([]));
    // Older than what is known of the task.
    tell(tenants, stopEvent(6, { stoppedAt: new Date(0).toISOString() }));
    killOrders(tenants);
    tell(tenants, stopEvent(1, { taskArn: 'arn:aws:ecs:x:0:task/acme/other' }));
    await eventually(async () => {
      const answer = await read<TenantHealthResponse>('tenants/acme/health');
      expect(answer.health.state).toBe('down');
    });
  });

  it('tells trouble of the pool once, not of each tenant', async () => {
    const tenants = fleet();
    const { read, list } = await start({ tenants });
    tenants.cell.put({
      clusterName: 'pool',
      serviceName: 'tenant-pool-basic-users',
      running: 0,
    });
    tell(
      tenants,
      stopEvent(1, {
        clusterArn: 'arn:aws:ecs:us-east-1:0:cluster/pool',
        group: 'service:tenant-pool-basic-users',
      }),
    );
    await eventually(async () => {
      const { attention, attentionCount, byHealth } = await read<FleetResponse>(
        'fleet',
      );
      expect(byHealth).toEqual({ healthy: 2, down: 2 });
      expect(attentionCount).toBe(1);
      expect(attention[0]).toMatchObject({
        kind: 'down',
        displayName: 'users of all basic tenants',
        tier: 'basic',
        reason: expect.stringMatching(
          /^0 of 1 users task runs\..* It serves 2 tenants\.$/,
        ),
      });
      expect(attention[0]).not.toHaveProperty('tenantId');
    });
    const { items } = await list('?health=down');
    expect(items.map(({ tenantId }) => tenantId)).toEqual(['bolt', 'coda']);
  });

  it('learns of a tenant that has just become active without waiting for a pass', async () => {
    const tenants = fleet();
    const { read, publish } = await start({ tenants });
    tenants.cell.addStack('tenant-echo', 'echo', ['orders']);
    await publish({ type: 'changed', tenant: silo('echo') });
    await eventually(async () => {
      const answer = await read<TenantHealthResponse>('tenants/echo/health');
      expect(answer.health.state).toBe('healthy');
    });
  });

  it('shows live tasks and their logs, of this tenant only', async () => {
    const tenants = fleet();
    const { read, get } = await start({ tenants });
    const task = (id: string, serviceName: string): ObservedTask => ({
      id,
      arn: `arn:aws:ecs:us-east-1:0:task/acme/${id}`,
      service: serviceName,
      serviceName,
      clusterName: 'acme',
      taskDefinitionArn: 'arn:td',
      status: 'RUNNING',
    });
    tenants.cell.liveTasks.push(
      task('a1', 'tenant-acme-orders'),
      task('x1', 'somebody-elses'),
    );
    tenants.cell.logs.set('a1', ['listening', 'ready']);
    tenants.cell.logs.set('x1', ['secret']);
    expect(await read('tenants/acme/tasks')).toEqual({
      items: [{ id: 'a1', service: 'orders', status: 'RUNNING' }],
      readAt: expect.any(String),
    });
    expect(await read('tenants/acme/tasks/a1/logs')).toMatchObject({
      lines: [{ message: 'listening' }, { message: 'ready' }],
    });
    await get('/api/tenants/tenants/acme/tasks/x1/logs').expect(404);
    await get('/api/tenants/tenants/bolt/tasks/a1/logs').expect(404);
    tenants.cell.failure = new ObservationError('throttled', 'AWS throttles.');
    const { body } = await get('/api/tenants/tenants/acme/tasks').expect(503);
    expect(body.error.message).toBe('AWS throttles.');
  });

  it('tells which tenants a service serves', async () => {
    const tenants = fleet();
    const { read, get } = await start({ tenants });
    expect(await read('services/orders')).toMatchObject({
      service: 'orders',
      tenants: 4,
      byHealth: { healthy: 4 },
      totalItems: 3,
      items: [
        { displayName: 'All basic tenants', tier: 'basic', tenants: 2 },
        { tenantId: 'acme', tenants: 1, service: { name: 'orders' } },
        { tenantId: 'dune' },
      ],
    });
    const { body } = await get('/api/tenants/services/invoices').expect(404);
    expect(body.error.message).toBe(
      'There is no service "invoices"; there are orders, products, proxy, users.',
    );
  });

  it('tells what tiers deliver', async () => {
    const { read, get } = await start({ tenants: fleet() });
    expect(await read('tiers/basic')).toMatchObject({
      tier: { name: 'basic', tenantCount: 2 },
      byHealth: { healthy: 2 },
      services: [{ name: 'orders' }, { name: 'products' }, { name: 'users' }],
      clusters: [{ name: 'pool', services: 3, runningTasks: 3 }],
    });
    expect(await read('tiers/premium')).toMatchObject({
      services: [],
      clusters: [
        { name: 'acme', tenantId: 'acme', health: { state: 'healthy' } },
        { name: 'dune', tenantId: 'dune' },
      ],
    });
    const { body } = await get('/api/tenants/tiers/gold').expect(400);
    expect(body.error.message).toContain('"gold" is no tier');
  });
});

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
    const { read, list } = await start({ tenants });
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
    const { read, list, run, sent, collect } = await start({ tenants });
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
    const { actions } = await start({ tenants });
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
