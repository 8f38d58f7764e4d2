import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ObservationError } from '@tenantry/plugin-tenants-node';
import { startHealthBed, type HealthBed } from '../__testUtils__/healthBed';
import { InMemoryCell } from '../testUtils/InMemoryCell';
import { HealthCollector } from './HealthCollector';

// Databases take their time on a machine that is busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const { signal } = new AbortController();

describe.each(databases.eachSupportedId())('HealthCollector on %p', id => {
  let bed: HealthBed;

  beforeEach(async () => {
    bed = await startHealthBed(await databases.init(id));
  });

  it('keeps apart what two cells call the same', async () => {
    const { clock, store, collect, wordsOf } = bed;
    const other = new InMemoryCell();
    other.addStack('tenant-pool-basic', 'pool');
    const second = new HealthCollector({
      cell: 'second',
      observer: other,
      store,
      tenantStacks: async () => new Set(),
      onChange: async () => {},
      logger: mockServices.logger.mock(),
      now: () => clock.nowMs,
    });
    await collect();
    await second.collect(signal);
    const keys = ['local/tenant-pool-basic', 'second/tenant-pool-basic'];
    expect(await store.marks(keys)).toHaveLength(6);
    expect([...(await store.stacksOf(keys)).keys()].sort()).toEqual(keys);
    expect(await store.marks(keys.slice(1))).toHaveLength(3);

    await store.dropStacks('second', ['tenant-pool-basic']);
    expect(await store.marks(keys)).toHaveLength(3);
    expect(Object.keys(await wordsOf('tenant-pool-basic'))).toHaveLength(3);
  });

  it('finds services by what stacks say, and leaves out the stacks of others', async () => {
    const { cell, addSilo, collect, wordsOf } = bed;
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
    const { addSilo, collect } = bed;
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
    const { clock, cell, changes, addSilo, collect, wordsOf } = bed;
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
        { at: new Date(clock.nowMs).toISOString(), reason: 'Exit code 1.' },
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
    const { cell, collect } = bed;
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
    const { marksOfAll, addSilo, collect } = bed;
    for (let index = 0; index < 80; index++) {
      addSilo(`pre-${index}`);
    }
    await collectInPart(50);
    expect(await marksOfAll()).not.toHaveLength(0);
    // 80 clusters and the pool, less those that were looked at.
    expect((await collect()).services).toBeLessThan(81 - 40);
    expect(await marksOfAll()).toHaveLength(3 + 80 * 4);
  });

  it('comes to all services of a cluster that no pass has the time for', async () => {
    const { marksOfAll, addSilo } = bed;
    for (let index = 0; index < 60; index++) {
      addSilo(`adv-${index}`, 'advanced');
    }
    // 24 calls and one for the pool.
    for (let pass = 0; pass < 3; pass++) {
      await collectInPart(12);
    }
    expect(await marksOfAll()).toHaveLength(3 + 60 * 4);
  });

  it('lets nothing become unknown that is seen to be unchanged', async () => {
    const { clock, marksOfAll, addSilo, collect } = bed;
    for (let index = 0; index < 80; index++) {
      addSilo(`pre-${index}`);
    }
    await collect();
    for (let pass = 0; pass < 6; pass++) {
      await collect();
    }
    const oldest = Math.min(
      ...(await marksOfAll()).map(({ observedAtMs }) => observedAtMs),
    );
    expect(clock.nowMs - oldest).toBeLessThan(1_000);
  });

  it('asks why tasks ended for some only, however many did', async () => {
    const { cell, addSilo, collect, wordsOf } = bed;
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
    const { clock, cell, addSilo, collect, wordsOf } = bed;
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
          at: new Date(clock.nowMs).toISOString(),
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
    const { cell, changes, addSilo, collect, wordsOf } = bed;
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
    const { cell, addSilo, collect, wordsOf } = bed;
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
    const { cell, addSilo, collect, wordsOf } = bed;
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
});
