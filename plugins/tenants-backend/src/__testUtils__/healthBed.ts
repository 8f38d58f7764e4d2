import { mockServices } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { HealthCollector } from '../health/HealthCollector';
import { HealthStore } from '../health/HealthStore';
import { say } from '../health/verdict';
import { TenantStore } from '../store/TenantStore';
import { InMemoryCell } from '../testUtils/InMemoryCell';

const { signal } = new AbortController();

/** A collector over a cell in memory that has a pool, and what a test asks of both. */
export async function startHealthBed(knex: Knex) {
  await TenantStore.create(
    mockServices.database.mock({ getClient: async () => knex }),
  );
  const clock = { nowMs: Date.parse('2026-03-01T12:00:00Z') };
  const cell = new InMemoryCell();
  cell.addStack('tenant-pool-basic', 'pool');
  cell.addStack('tenant-cluster-advanced', 'advanced', []);
  const store = new HealthStore(knex);
  const tenantStacks = new Set<string>();
  const changes: string[][] = [];
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
      now: () => clock.nowMs,
    });
  const collector = aCollector();
  return {
    clock,
    cell,
    store,
    tenantStacks,
    /** Stacks that the collector told of, look by look. */
    changes,
    collector,
    /** Of another replica. */
    aCollector,
    addSilo(tenantId: string, cluster = tenantId) {
      cell.addStack(`tenant-${tenantId}`, cluster, [
        'orders',
        'products',
        'users',
        'proxy',
      ]);
      tenantStacks.add(`tenant-${tenantId}`);
    },
    /** What is known of all services. */
    marksOfAll: () =>
      store.marks(
        ['tenant-pool-basic', ...tenantStacks].map(name => `local/${name}`),
      ),
    /** One pass, a minute after the last one; answers its calls. */
    async collect() {
      Object.keys(cell.calls).forEach(name => delete cell.calls[name]);
      clock.nowMs += 60_000;
      await collector.collect(signal);
      return { ...cell.calls };
    },
    wordsOf: async (stackName: string) =>
      Object.fromEntries(
        (await store.marks([`local/${stackName}`])).map(mark => [
          mark.name,
          `${mark.verdict.state}: ${say(mark.verdict, clock.nowMs)}`,
        ]),
      ),
  };
}

export type HealthBed = Awaited<ReturnType<typeof startHealthBed>>;
