import { TestDatabases } from '@backstage/backend-test-utils';
import { ObservationError } from '@tenantry/plugin-tenants-node';
import { startHealthBed, type HealthBed } from '../__testUtils__/healthBed';
import { withStop } from './facts';
import { keyOf } from './inventory';

// Databases take their time on a machine that is busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const { signal } = new AbortController();
const ORDERS = {
  cluster: 'acme',
  service: 'tenant-acme-orders',
  stackName: 'tenant-acme',
  name: 'orders',
};

describe.each(databases.eachSupportedId())('HealthCollector on %p', id => {
  let bed: HealthBed;

  beforeEach(async () => {
    bed = await startHealthBed(await databases.init(id));
  });

  /** Has the next call of a method wait before it is answered, until it is let go. */
  const hold = (
    method: 'clusters' | 'services' | 'stoppedTasks' | 'stacks',
  ) => {
    const { cell } = bed;
    const ask = cell[method].bind(cell) as (...args: any[]) => Promise<any>;
    let letGo = () => {};
    const isLetGo = new Promise<void>(resolve => {
      letGo = resolve;
    });
    const isAsked = new Promise<void>(resolve => {
      cell[method] = async (...args: any[]) => {
        cell[method] = ask;
        const answer = await ask(...args);
        resolve();
        await isLetGo;
        return answer;
      };
    });
    return { isAsked, letGo };
  };
  const ordersRun = (running: number) =>
    bed.cell.put({
      clusterName: ORDERS.cluster,
      serviceName: ORDERS.service,
      running,
    });
  const crash = () => ({
    at: new Date(bed.clock.nowMs).toISOString(),
    reason: 'Exit code 1.',
  });

  it.each([
    [
      'a refresh',
      async () => bed.collector.refresh(await bed.store.addresses('local')),
    ],
    ['a pass', () => bed.collector.collect(signal)],
  ])('tells of what it saw before %s failed', async (_which, look) => {
    const { clock, cell, changes, addSilo, collect } = bed;
    addSilo('acme');
    addSilo('bolt');
    await collect();
    changes.length = 0;
    clock.nowMs += 1_000;
    cell.put({
      clusterName: 'acme',
      serviceName: 'tenant-acme-orders',
      running: 0,
    });
    const services = cell.services.bind(cell);
    cell.services = async (cluster, names) => {
      if (cluster === 'bolt') {
        throw new ObservationError('throttled', 'AWS is throttling us.');
      }
      return services(cluster, names);
    };
    await expect(look()).rejects.toThrow('AWS is throttling us.');
    expect(changes).toEqual([['tenant-acme']]);
  });

  it('tells of stacks that changed though their services could not be looked at', async () => {
    const { cell, collector, changes, addSilo, collect } = bed;
    addSilo('acme');
    await collect();
    changes.length = 0;
    const stack = cell.stackList.get('tenant-acme')!;
    cell.stackList.set(stack.name, { ...stack, status: 'UPDATE_COMPLETE' });
    cell.clusters = async () => {
      throw new ObservationError('throttled', 'AWS is throttling us.');
    };
    await expect(collector.collect(signal)).rejects.toThrow('throttling');
    expect(changes).toEqual([['tenant-acme']]);
  });

  it('refreshes some services at once, with what events told of their tasks', async () => {
    const { clock, cell, collector, changes, addSilo, collect, wordsOf } = bed;
    addSilo('acme');
    await collect();
    changes.length = 0;
    cell.put({
      clusterName: 'acme',
      serviceName: ORDERS.service,
      running: 0,
      pending: 1,
    });
    const stopped = {
      at: new Date(clock.nowMs - 3_000).toISOString(),
      reason: 'Exit code 137, out of memory.',
      exitCode: 137,
    };
    await collector.refresh([ORDERS], {
      told: new Map([[keyOf(ORDERS), [stopped]]]),
    });
    expect((await wordsOf('tenant-acme')).orders).toBe(
      'down: 0 of 1 orders task runs. 1 is starting. The last one stopped 3 s ago: exit code 137, out of memory.',
    );
    expect(changes).toEqual([['tenant-acme']]);
    expect(cell.calls).not.toHaveProperty('stoppedTasks');
  });

  it('loses no stop that another replica was told of while it asked AWS', async () => {
    const { clock, collector, aCollector, addSilo, collect, wordsOf } = bed;
    addSilo('acme');
    await collect();
    ordersRun(0);
    const told = new Map([[keyOf(ORDERS), [crash()]]]);
    const event = hold('services');
    const first = collector.refresh([ORDERS], { told });
    await event.isAsked;
    clock.nowMs += 1_000;
    const pass = hold('stoppedTasks');
    const second = aCollector().refresh([ORDERS]);
    await pass.isAsked;
    event.letGo();
    await first;
    pass.letGo();
    await second;
    expect((await wordsOf('tenant-acme')).orders).toBe(
      'down: 0 of 1 orders task runs. The last one stopped 1 s ago: exit code 1.',
    );
  });

  it('keeps the counts of the later of two looks, and the stops of the earlier one', async () => {
    const { clock, cell, collector, aCollector, addSilo, collect, wordsOf } =
      bed;
    addSilo('acme');
    await collect();
    ordersRun(0);
    cell.stops.set(ORDERS.service, [crash()]);
    const asking = hold('stoppedTasks');
    const earlier = collector.refresh([ORDERS]);
    await asking.isAsked;
    clock.nowMs += 1_000;
    ordersRun(1);
    await aCollector().refresh([ORDERS]);
    asking.letGo();
    await earlier;
    expect((await wordsOf('tenant-acme')).orders).toBe(
      'degraded: 1 of 1 orders task runs. One stopped 1 s ago: exit code 1. Another has taken its place.',
    );
  });

  it('leaves out of a pass what events had looked at meanwhile', async () => {
    const { clock, cell, store, collector, addSilo, collect } = bed;
    for (let index = 0; index < 10; index++) {
      addSilo(`adv-${index}`, 'advanced');
    }
    await collect();
    const clusters = hold('clusters');
    clock.nowMs += 60_000;
    const pass = collector.collect(signal);
    await clusters.isAsked;
    cell.calls.services = 0;
    clock.nowMs += 1_000;
    await collector.refresh(await store.addresses('local'));
    expect(cell.calls.services).toBe(5);
    clusters.letGo();
    await pass;
    expect(cell.calls.services).toBe(5);
  });

  it('asks about a service though a pass has counted its cluster as before meanwhile', async () => {
    const { clock, cell, store, collector, addSilo, collect } = bed;
    addSilo('acme');
    await collect();
    const lookedAtMs = clock.nowMs;
    clock.nowMs += 1_000;
    await store.touchServices('local', ['acme'], clock.nowMs + 1_000);
    expect(await store.addresses('local')).toContainEqual({
      ...ORDERS,
      lookedAtMs,
    });
    cell.calls.services = 0;
    await collector.refresh([ORDERS]);
    expect(cell.calls.services).toBe(1);
  });

  it('keeps what ECS said though a pass has counted its cluster as before meanwhile', async () => {
    const { clock, store, collector, addSilo, collect, wordsOf } = bed;
    addSilo('acme');
    await collect();
    clock.nowMs += 1_000;
    const lookedAtMs = clock.nowMs;
    ordersRun(0);
    const asking = hold('services');
    const look = collector.refresh([ORDERS]);
    await asking.isAsked;
    clock.nowMs += 1_000;
    await store.touchServices('local', ['acme'], clock.nowMs);
    asking.letGo();
    await look;
    expect((await wordsOf('tenant-acme')).orders).toMatch(/^down: 0 of 1/);
    const known = await store.facts('local', 'acme', [ORDERS.service]);
    expect(known.get(ORDERS.service)).toMatchObject({
      lookedAtMs,
      observedAtMs: clock.nowMs,
    });
  });

  it('writes what ECS said over a row that was not there when it was locked, and counted since', async () => {
    const { clock, store, addSilo, collect } = bed;
    addSilo('acme');
    await collect();
    const known = await store.facts('local', 'acme', [ORDERS.service]);
    const before = known.get(ORDERS.service)!;
    await store.touchServices('local', ['acme'], clock.nowMs + 2_000);
    const write = (lookedAtMs: number, running: number) =>
      store.changeServices('local', 'acme', [], () => [
        {
          ...before,
          lookedAtMs,
          facts: {
            ...before.facts,
            running,
            observedAt: new Date(lookedAtMs).toISOString(),
          },
        },
      ]);
    await write(before.lookedAtMs + 1_000, 0);
    await write(before.lookedAtMs - 1_000, 9);
    const after = await store.facts('local', 'acme', [ORDERS.service]);
    expect(after.get(ORDERS.service)!.facts.running).toBe(0);
  });

  it('knows the stack that was read by itself while a walk was under way', async () => {
    const { cell, store, collector, aCollector, addSilo, collect } = bed;
    addSilo('acme');
    await collect();
    const to = (status: string) =>
      cell.stackList.set('tenant-acme', {
        ...cell.stackList.get('tenant-acme')!,
        status,
      });
    to('UPDATE_IN_PROGRESS');
    const walk = hold('stacks');
    const pass = collector.collect(signal);
    await walk.isAsked;
    to('UPDATE_COMPLETE');
    await aCollector().discover(['tenant-acme'], signal);
    walk.letGo();
    await pass;
    const known = await store.stacks('local');
    expect(known.get('tenant-acme')?.status).toBe('UPDATE_COMPLETE');
  });

  it('takes changes that come at the same time one after the other', async () => {
    const { clock, store, addSilo, collect } = bed;
    addSilo('acme');
    await collect();
    const stops = [1, 2, 3, 4].map(seconds => ({
      ...crash(),
      at: new Date(clock.nowMs - seconds * 1_000).toISOString(),
    }));
    await Promise.all(
      stops.map(stopped =>
        store.changeServices('local', 'acme', [ORDERS.service], before => {
          const entry = before.get(ORDERS.service)!;
          return [{ ...entry, facts: withStop(entry.facts, stopped) }];
        }),
      ),
    );
    const known = await store.facts('local', 'acme', [ORDERS.service]);
    expect(known.get(ORDERS.service)!.facts.recentStops).toEqual(
      stops.map(({ at }) => at),
    );
  });

  it('keeps a stop that was told though its service could not be looked at', async () => {
    const { cell, store, collector, addSilo, collect } = bed;
    addSilo('acme');
    await collect();
    cell.failure = new ObservationError('failed', 'ECS has a problem with it.');
    await collector.refresh([ORDERS], {
      told: new Map([[keyOf(ORDERS), [crash()]]]),
    });
    const known = await store.facts('local', 'acme', [ORDERS.service]);
    expect(known.get(ORDERS.service)!.facts.lastStopped?.reason).toBe(
      'Exit code 1.',
    );
  });

  it('reads many stacks that changed in one walk, and their services in tens', async () => {
    const { cell, collector, tenantStacks, addSilo, wordsOf } = bed;
    for (let index = 0; index < 30; index++) {
      addSilo(`adv-${index}`, 'advanced');
    }
    cell.addStack('somebody-elses', 'theirs');
    await collector.discover([...tenantStacks, 'somebody-elses'], signal);
    expect(cell.calls).toEqual({
      stacks: 1,
      allOutputs: 1,
      clusters: 1,
      services: (30 * 4) / 10,
    });
    expect(await wordsOf('somebody-elses')).toEqual({});
  });
});
