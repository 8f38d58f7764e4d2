import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ObservationError } from '@tenantry/plugin-tenants-node';
import { TenantStore } from '../store/TenantStore';
import { InMemoryCell } from '../testUtils/InMemoryCell';
import { withStop } from './facts';
import { HealthCollector } from './HealthCollector';
import { HealthStore } from './HealthStore';
import { keyOf } from './inventory';
import { say } from './verdict';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const { signal } = new AbortController();
const ORDERS = {
  cluster: 'acme',
  service: 'tenant-acme-orders',
  stackName: 'tenant-acme',
  name: 'orders',
};

describe.each(databases.eachSupportedId())('HealthCollector on %p', id => {
  let cell: InMemoryCell;
  let store: HealthStore;
  let collector: HealthCollector;
  let tenantStacks: Set<string>;
  let changes: string[][];
  let nowMs: number;

  const aCollector = () =>
    new HealthCollector({
      cell: 'local',
      observer: cell,
      store,
      tenantStacks: async () => tenantStacks,
      onChange: async stackNames => {
        changes.push(stackNames);
      },
      logger: mockServices.logger.mock(),
      now: () => nowMs,
    });

  beforeEach(async () => {
    const knex = await databases.init(id);
    await TenantStore.create(
      mockServices.database.mock({ getClient: async () => knex }),
    );
    nowMs = Date.parse('2026-03-01T12:00:00Z');
    cell = new InMemoryCell();
    cell.addStack('tenant-pool-basic', 'pool');
    cell.addStack('tenant-cluster-advanced', 'advanced', []);
    store = new HealthStore(knex);
    tenantStacks = new Set();
    changes = [];
    collector = aCollector();
  });

  const addSilo = (tenantId: string, cluster = tenantId) => {
    cell.addStack(`tenant-${tenantId}`, cluster, [
      'orders',
      'products',
      'users',
      'proxy',
    ]);
    tenantStacks.add(`tenant-${tenantId}`);
  };
  const collect = async () => {
    Object.keys(cell.calls).forEach(name => delete cell.calls[name]);
    nowMs += 60_000;
    await collector.collect(signal);
    return { ...cell.calls };
  };
  const wordsOf = async (stackName: string) =>
    Object.fromEntries(
      (await store.marks([`local/${stackName}`])).map(mark => [
        mark.name,
        `${mark.verdict.state}: ${say(mark.verdict, nowMs)}`,
      ]),
    );

  it('keeps apart what two cells call the same', async () => {
    const other = new InMemoryCell();
    other.addStack('tenant-pool-basic', 'pool');
    const second = new HealthCollector({
      cell: 'second',
      observer: other,
      store,
      tenantStacks: async () => new Set(),
      onChange: async () => {},
      logger: mockServices.logger.mock(),
      now: () => nowMs,
    });
    await collect();
    await second.collect(signal);
    const keys = ['local/tenant-pool-basic', 'second/tenant-pool-basic'];
    expect(await store.marks()).toHaveLength(6);
    expect([...(await store.stacksOf(keys)).keys()].sort()).toEqual(keys);
    expect(await store.marks(keys.slice(1))).toHaveLength(3);

    await store.dropStacks('second', ['tenant-pool-basic']);
    expect(await store.marks(keys)).toHaveLength(3);
    expect(Object.keys(await wordsOf('tenant-pool-basic'))).toHaveLength(3);
  });

  it('finds services by what stacks say, and leaves out the stacks of others', async () => {
    addSilo('acme');
    cell.addStack('somebody-elses', 'theirs');
    await collect();
    expect(await wordsOf('tenant-acme')).toEqual({
      orders: 'healthy: 1 of 1 orders task runs.',
      products: 'healthy: 1 of 1 products task runs.',
      users: 'healthy: 1 of 1 users task runs.',
      proxy: 'healthy: 1 of 1 proxy task runs.',
    });
    expect(Object.keys(await wordsOf('tenant-pool-basic'))).toHaveLength(3);
    expect(await wordsOf('somebody-elses')).toEqual({});
  });

  it('takes as many calls as there are tens of services, and one walk per other API', async () => {
    for (let index = 0; index < 60; index++) {
      addSilo(`adv-${index}`, 'advanced');
    }
    for (let index = 0; index < 40; index++) {
      addSilo(`pre-${index}`);
    }
    await collect();
    // The first pass had to learn what there is.
    const services = 3 + 240 + 160;
    expect(await collect()).toEqual({
      stacks: 1,
      clusters: 1,
      services: Math.ceil(services / 10),
    });
  });

  it('sees a change in a small cluster by its counts, whoever is next in turn', async () => {
    for (let index = 0; index < 80; index++) {
      addSilo(`pre-${index}`);
    }
    await collect();
    await collect();
    for (const index of [3, 41, 79]) {
      cell.put({
        clusterName: `pre-${index}`,
        serviceName: `tenant-pre-${index}-orders`,
        running: 0,
      });
      cell.stops.set(`tenant-pre-${index}-orders`, [
        { at: new Date(nowMs).toISOString(), reason: 'Exit code 1.' },
      ]);
    }
    await collect();
    for (const index of [3, 41, 79]) {
      expect((await wordsOf(`tenant-pre-${index}`)).orders).toBe(
        'down: 0 of 1 orders task runs. The last one stopped 1 min ago: exit code 1.',
      );
    }
    expect(changes.at(-1)).toEqual(
      expect.arrayContaining(['tenant-pre-3', 'tenant-pre-79']),
    );
    expect(changes.at(-1)).toHaveLength(3);
  });

  /** Lets a pass make so many calls for services only. */
  const collectInPart = async (calls: number) => {
    const services = cell.services.bind(cell);
    let left = calls;
    cell.services = async (...args) => {
      left -= 1;
      if (left < 0) {
        throw new Error('The time is up.');
      }
      return services(...args);
    };
    await expect(collect()).rejects.toThrow('The time is up.');
    cell.services = services;
  };

  it('goes on where a pass had no time to end', async () => {
    for (let index = 0; index < 80; index++) {
      addSilo(`pre-${index}`);
    }
    await collectInPart(50);
    expect(await store.marks()).not.toHaveLength(0);
    // 80 clusters and the pool, less those that were looked at.
    expect((await collect()).services).toBeLessThan(81 - 40);
    expect(await store.marks()).toHaveLength(3 + 80 * 4);
  });

  it('comes to all services of a cluster that no pass has the time for', async () => {
    for (let index = 0; index < 60; index++) {
      addSilo(`adv-${index}`, 'advanced');
    }
    // 24 calls and one for the pool.
    for (let pass = 0; pass < 3; pass++) {
      await collectInPart(12);
    }
    expect(await store.marks()).toHaveLength(3 + 60 * 4);
  });

  it('lets nothing become unknown that is seen to be unchanged', async () => {
    for (let index = 0; index < 80; index++) {
      addSilo(`pre-${index}`);
    }
    await collect();
    for (let pass = 0; pass < 6; pass++) {
      await collect();
    }
    const oldest = Math.min(
      ...(await store.marks()).map(({ observedAtMs }) => observedAtMs),
    );
    expect(nowMs - oldest).toBeLessThan(1_000);
  });

  it('asks why tasks ended for some only, however many did', async () => {
    for (let index = 0; index < 60; index++) {
      addSilo(`adv-${index}`, 'advanced');
    }
    await collect();
    for (const service of cell.serviceList.values()) {
      cell.put({ ...service, running: 0, desired: 1 });
    }
    const calls = await collect();
    expect(calls.stoppedTasks).toBe(20);
    expect((await wordsOf('tenant-adv-59')).orders).toMatch(/^down: 0 of 1/);
  });

  it('asks the load balancer only where something is off', async () => {
    addSilo('acme');
    const proxy = { clusterName: 'acme', serviceName: 'tenant-acme-proxy' };
    cell.put({ ...proxy, targetGroups: ['arn:targets'] });
    await collect();
    expect(await collect()).not.toHaveProperty('targets');
    cell.targetAnswer = { healthy: 0, unhealthy: 1 };
    cell.put({
      ...proxy,
      events: [
        {
          id: '1',
          at: new Date(nowMs).toISOString(),
          message:
            '(service x) (port 8080) is unhealthy in (target-group arn:targets)',
        },
      ],
    });
    await collect();
    expect((await wordsOf('tenant-acme')).proxy).toBe(
      'down: 1 of 1 proxy task runs. The load balancer finds none of them healthy.',
    );
  });

  it('says that a service is gone, and forgets those of a stack that is gone', async () => {
    addSilo('acme');
    await collect();
    cell.serviceList.delete('acme/tenant-acme-users');
    await collect();
    expect((await wordsOf('tenant-acme')).users).toBe(
      'down: The users service does not exist in ECS.',
    );
    cell.stackList.delete('tenant-acme');
    await collect();
    expect(await wordsOf('tenant-acme')).toEqual({});
    expect(changes.at(-1)).toContain('tenant-acme');
  });

  it('looks into a stack that is not finished', async () => {
    addSilo('acme');
    const stack = cell.stackList.get('tenant-acme')!;
    cell.stackList.set('tenant-acme', {
      ...stack,
      status: 'CREATE_IN_PROGRESS',
    });
    await collect();
    expect(Object.keys(await wordsOf('tenant-acme'))).toHaveLength(4);
  });

  it('keeps what it knows when AWS fails, and lets one cluster fail alone', async () => {
    addSilo('acme');
    addSilo('bolt');
    await collect();
    cell.failure = new ObservationError('throttled', 'AWS is throttling us.');
    await expect(collect()).rejects.toThrow('AWS is throttling us.');
    cell.failure = undefined;
    expect((await wordsOf('tenant-acme')).orders).toMatch(/^healthy/);

    const services = cell.services.bind(cell);
    cell.services = async (cluster, names) => {
      if (cluster === 'acme') {
        throw new ObservationError('failed', 'ECS has a problem with it.');
      }
      return services(cluster, names);
    };
    cell.put({
      clusterName: 'bolt',
      serviceName: 'tenant-bolt-orders',
      running: 0,
    });
    await collect();
    expect((await wordsOf('tenant-bolt')).orders).toMatch(/^down/);
    expect((await wordsOf('tenant-acme')).orders).toMatch(/^healthy/);
  });

  it('tells of what it saw before a refresh failed', async () => {
    addSilo('acme');
    addSilo('bolt');
    await collect();
    changes.length = 0;
    nowMs += 1_000;
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
    await expect(
      collector.refresh(await store.addresses('local')),
    ).rejects.toThrow('AWS is throttling us.');
    expect(changes).toEqual([['tenant-acme']]);
  });

  it('refreshes some services at once, with what events told of their tasks', async () => {
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
      at: new Date(nowMs - 3_000).toISOString(),
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

  /** Has the next call of a method wait before it is answered, until it is let go. */
  const hold = (
    method: 'clusters' | 'services' | 'stoppedTasks' | 'stacks',
  ) => {
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
    cell.put({
      clusterName: ORDERS.cluster,
      serviceName: ORDERS.service,
      running,
    });
  const crash = () => ({
    at: new Date(nowMs).toISOString(),
    reason: 'Exit code 1.',
  });

  it('loses no stop that another replica was told of while it asked AWS', async () => {
    addSilo('acme');
    await collect();
    ordersRun(0);
    const told = new Map([[keyOf(ORDERS), [crash()]]]);
    const event = hold('services');
    const first = collector.refresh([ORDERS], { told });
    await event.isAsked;
    nowMs += 1_000;
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
    addSilo('acme');
    await collect();
    ordersRun(0);
    cell.stops.set(ORDERS.service, [crash()]);
    const asking = hold('stoppedTasks');
    const earlier = collector.refresh([ORDERS]);
    await asking.isAsked;
    nowMs += 1_000;
    ordersRun(1);
    await aCollector().refresh([ORDERS]);
    asking.letGo();
    await earlier;
    expect((await wordsOf('tenant-acme')).orders).toBe(
      'degraded: 1 of 1 orders task runs. One stopped 1 s ago: exit code 1. Another has taken its place.',
    );
  });

  it('leaves out of a pass what events had looked at meanwhile', async () => {
    for (let index = 0; index < 10; index++) {
      addSilo(`adv-${index}`, 'advanced');
    }
    await collect();
    const clusters = hold('clusters');
    nowMs += 60_000;
    const pass = collector.collect(signal);
    await clusters.isAsked;
    cell.calls.services = 0;
    nowMs += 1_000;
    await collector.refresh(await store.addresses('local'));
    expect(cell.calls.services).toBe(5);
    clusters.letGo();
    await pass;
    expect(cell.calls.services).toBe(5);
  });

  it('knows the stack that was read by itself while a walk was under way', async () => {
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
    addSilo('acme');
    await collect();
    const stops = [1, 2, 3, 4].map(seconds => ({
      ...crash(),
      at: new Date(nowMs - seconds * 1_000).toISOString(),
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
