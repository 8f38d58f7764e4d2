import { TestDatabases } from '@backstage/backend-test-utils';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import {
  LOOK_TOPIC,
  POOL_UNIT,
  tenantReadPermission,
  type FleetResponse,
  type LookWanted,
  type TenantHealthResponse,
} from '@tenantry/plugin-tenants-common';
import {
  ObservationError,
  type ObservedTask,
} from '@tenantry/plugin-tenants-node';
import { createTenantConditionalDecision, tenantConditions } from '..';
import {
  fleet,
  killOrders,
  silo,
  startObserved,
  stopEvent,
  tell,
} from '../__testUtils__/observed';
import { startPlugin, stopPlugins } from '../__testUtils__/startPlugin';
import { eventually } from '../testUtils/eventually';
import { aSilo, aTenant } from '../testUtils/tenant';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

afterEach(stopPlugins);

// Each test starts a back end of its own.
jest.setTimeout(30_000);

describe('health', () => {
  it('is told of each tenant, from the store alone', async () => {
    const tenants = fleet();
    const { read, list } = await startObserved(databases, { tenants });
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

  it('is looked at, without a pass, of those whom somebody waits to see', async () => {
    const tenants = fleet();
    const { read, events } = await startObserved(databases, { tenants });
    killOrders(tenants);
    tenants.cell.put({
      clusterName: 'pool',
      serviceName: 'tenant-pool-basic-users',
      running: 0,
    });
    const eventPayload: LookWanted = {
      cell: 'local',
      ids: ['acme', POOL_UNIT, 'nobody'],
    };
    await events.publish({ topic: LOOK_TOPIC, eventPayload });
    await eventually(async () =>
      expect(await read<FleetResponse>('fleet')).toMatchObject({
        // All but one that has services of its own.
        byHealth: { healthy: 1, down: 3 },
      }),
    );
  });

  it('shows that a task died as soon as an event tells, with the reason', async () => {
    const tenants = fleet();
    const { read, list } = await startObserved(databases, { tenants });
    killOrders(tenants);
    const stoppedAt = new Date(Date.now() - 40_000).toISOString();
    tell(tenants, stopEvent(2, { stoppedAt }));
    // A pass over everything may see the loss before the event tells of it.
    await eventually(async () => {
      const { health } = await read<TenantHealthResponse>(
        'tenants/acme/health',
      );
      expect(health.state).toBe('down');
      expect(health.reason).toMatch(
        /^0 of 1 orders task runs\. 1 is starting\. The last one stopped \d+ s ago: exit code 137, out of memory\.$/,
      );
    });
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
    const { read } = await startObserved(databases, { tenants });
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
    const { read } = await startObserved(databases, { tenants });
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
    const { read, list } = await startObserved(databases, { tenants });
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
    const { read, publish } = await startObserved(databases, { tenants });
    tenants.cell.addStack('tenant-echo', 'echo', ['orders']);
    await publish({ type: 'changed', tenant: silo('echo') });
    await eventually(async () => {
      const answer = await read<TenantHealthResponse>('tenants/echo/health');
      expect(answer.health.state).toBe('healthy');
    });
  });

  it('shows live tasks and their logs, of this tenant only', async () => {
    const tenants = fleet();
    const { read, get } = await startObserved(databases, { tenants });
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
    const { read, get } = await startObserved(databases, { tenants });
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

  it('does not take services for down that sleep with their tenant', async () => {
    const tenants = fleet();
    const { read, publish, collect } = await startObserved(databases, {
      tenants,
    });
    await publish({
      type: 'changed',
      tenant: silo('acme', { state: 'suspended', version: 2 }),
    });
    tenants.cell.put({
      clusterName: 'acme',
      serviceName: 'tenant-acme-orders',
      desired: 0,
      running: 0,
    });
    await collect('health');
    await eventually(async () => {
      const orders = await read<any>('services/orders');
      expect(orders.byHealth).toEqual({ healthy: 4 });
      expect(
        orders.items.find((each: any) => each.tenantId === 'acme').service
          .health.reason,
      ).toMatch(/^Suspended/);
      const { clusters } = await read<any>('tiers/premium');
      expect(
        clusters.find((each: any) => each.tenantId === 'acme').health.state,
      ).toBe('healthy');
    });
  });

  it('tells of what tenants share only in cells where the caller sees one', async () => {
    const cellsOf = async (read?: PolicyDecision) => {
      const tenants = fleet();
      tenants.cells.push({ ...tenants.cells[0], id: 'another' });
      tenants.put(
        aTenant('bolt', { cell: 'another' }),
        aSilo('echo', { cell: 'another' }),
        aSilo('flux', { owner: 'group:default/sales' }),
      );
      tenants.cell.addStack('tenant-cluster-advanced', 'shared', []);
      const { get } = await startPlugin(databases, { tenants, read });
      const ofTier = (tier: string) =>
        eventually(async () => {
          const { body } = await get(`/api/tenants/tiers/${tier}`).expect(200);
          expect(body.clusters).not.toEqual([]);
          expect(body.collectors.health.collectedAt).toBeDefined();
          const cells = [...body.clusters, ...body.services].map(
            ({ cell }) => cell,
          );
          return [...new Set(cells)].sort();
        });
      return [await ofTier('basic'), await ofTier('advanced')];
    };
    const both = ['another', 'local'];
    expect(await cellsOf()).toEqual([both, both]);
    const ofSales = createTenantConditionalDecision(
      tenantReadPermission,
      tenantConditions.hasOwner({ owners: ['group:default/sales'] }),
    );
    expect(await cellsOf(ofSales)).toEqual([['local'], ['local']]);
  });

  it('tells what tiers deliver', async () => {
    const { read, get } = await startObserved(databases, { tenants: fleet() });
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
