import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { TenantStore } from '../store/TenantStore';
import { LoadStore } from './LoadStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const NOON = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;
const ORDERS = { clusterName: 'pool', serviceName: 'orders' };

describe.each(databases.eachSupportedId())('LoadStore on %p', id => {
  let store: LoadStore;

  beforeEach(async () => {
    const knex = await databases.init(id);
    await TenantStore.create(
      mockServices.database.mock({ getClient: async () => knex }),
    );
    store = new LoadStore(knex, () => NOON);
  });

  const window = (minutesAgo: number, cpuPercent: number) => ({
    ...ORDERS,
    at: new Date(NOON - minutesAgo * MINUTE).toISOString(),
    cpuPercent,
  });

  it('tells services of the same name in two cells apart', async () => {
    await store.put('east', [window(10, 20), window(5, 30)]);
    await store.put('west', [window(5, 70)]);
    const east = { cell: 'east', ...ORDERS };
    const west = { cell: 'west', ...ORDERS };
    const none = { cell: 'north', ...ORDERS };
    expect(await store.latest([west, none, east])).toEqual([
      { at: '2026-03-01T11:55:00.000Z', cpuPercent: 70 },
      undefined,
      { at: '2026-03-01T11:55:00.000Z', cpuPercent: 30 },
    ]);
    const series = await store.series([east, west], {
      fromMs: NOON - 60 * MINUTE,
      toMs: NOON,
    });
    expect(
      series.map(points => points.map(({ cpuPercent }) => cpuPercent)),
    ).toEqual([[20, 30], [70]]);
  });
});
