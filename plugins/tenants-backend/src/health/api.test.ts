import { TestDatabases } from '@backstage/backend-test-utils';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import {
  tenantReadPermission,
  type TenantHealthResponse,
} from '@tenantry/plugin-tenants-common';
import {
  ObservationError,
  type ObservedTask,
} from '@tenantry/plugin-tenants-node';
import { createTenantConditionalDecision, tenantConditions } from '..';
import { fleet, silo, startObserved } from '../__testUtils__/observed';
import { startPlugin, stopPlugins } from '../__testUtils__/startPlugin';
import { eventually } from '../testUtils/eventually';
import { aSilo, aTenant } from '../testUtils/tenant';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

afterEach(stopPlugins);

// Each test starts a back end of its own.
jest.setTimeout(60_000);

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

  it('does not say of a cluster without services that nobody looked at it', async () => {
    const tenants = fleet();
    tenants.cell.addStack('tenant-cluster-advanced', 'shared', []);
    const { read } = await startObserved(databases, { tenants });
    expect(await read('tiers/advanced')).toMatchObject({
      clusters: [
        {
          name: 'shared',
          services: 0,
          health: { state: 'unknown', reason: 'No service is in it.' },
        },
      ],
    });
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
