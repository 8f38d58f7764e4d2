import { TestDatabases } from '@backstage/backend-test-utils';
import {
  LOOK_TOPIC,
  POOL_UNIT,
  type FleetResponse,
  type LookWanted,
  type TenantHealthResponse,
} from '@tenantry/plugin-tenants-common';
import {
  fleet,
  killOrders,
  silo,
  startObserved,
  stopEvent,
  tell,
} from '../__testUtils__/observed';
import { stopPlugins } from '../__testUtils__/startPlugin';
import { eventually } from '../testUtils/eventually';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

afterEach(stopPlugins);

// Each test starts a back end of its own.
jest.setTimeout(60_000);

describe('health', () => {
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
});
