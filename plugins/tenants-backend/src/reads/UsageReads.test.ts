import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { CollectorStore } from '../collect/CollectorStore';
import { TenantStore } from '../store/TenantStore';
import type { UsageMemory } from '../usage/UsageCollector';
import { UsageReads, type UsageReadsOptions } from './UsageReads';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const MEMORY = { since: 0, hours: 0, days: 0 } as UsageMemory;

/** Cells whose logs were read until some second, and maybe cannot be read any more. */
type Cells = Record<string, { until?: number; problem?: string }>;

async function start(cells: Cells) {
  const knex = await databases.init('SQLITE_3');
  await TenantStore.create(
    mockServices.database.mock({ getClient: async () => knex }),
  );
  const collectors = new CollectorStore(knex);
  for (const [cell, { until, problem }] of Object.entries(cells)) {
    const id = `${cell}/usage`;
    if (until !== undefined) {
      await collectors.remember(id, MEMORY);
      await collectors.recordSuccess(id, {
        collectedAtMs: until * 1000,
        nextTryAtMs: 0,
      });
    }
    if (problem) {
      await collectors.recordFailure(id, {
        problem,
        failures: 1,
        nextTryAtMs: 0,
      });
    }
  }
  return new UsageReads({
    collectors,
    cells: Object.keys(cells).map(id => ({ id })),
  } as UsageReadsOptions);
}

describe('up to when use is known', () => {
  it.each<[string, Cells, number]>([
    ['as far as every cell', { one: { until: 200 }, two: { until: 100 } }, 100],
    [
      'not held up by a cell that cannot be read any more',
      { one: { until: 200 }, two: { until: 100, problem: 'Denied' } },
      200,
    ],
    [
      'not held up by a cell that was never read',
      { one: { until: 200 }, two: {} },
      200,
    ],
    [
      'as far as was read where nothing can be any more',
      { one: { until: 100, problem: 'Denied' } },
      100,
    ],
  ])('is %s', async (_so, cells, until) => {
    const reads = await start(cells);
    expect((await reads.memory()).until).toBe(until);
  });
});
