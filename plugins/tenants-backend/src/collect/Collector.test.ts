import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ObservationError } from '@tenantry/plugin-tenants-node';
import { TenantStore } from '../store/TenantStore';
import { Collector } from './Collector';
import { CollectorStore } from './CollectorStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('Collector', () => {
  let store: CollectorStore;
  let collector: Collector;
  let collect: (signal: AbortSignal) => Promise<void>;
  let nowMs: number;
  let failures: number;

  beforeEach(async () => {
    const knex = await databases.init('SQLITE_3');
    await TenantStore.create(
      mockServices.database.mock({ getClient: async () => knex }),
    );
    nowMs = Date.parse('2026-03-01T12:00:00Z');
    failures = 0;
    store = new CollectorStore(knex);
    collector = new Collector({
      id: 'local/health',
      store,
      scheduler: mockServices.scheduler.mock(),
      schedule: { frequency: { seconds: 30 }, timeout: { minutes: 2 } },
      logger: mockServices.logger.mock(),
      collect: signal => collect(signal),
      onFailure: async () => {
        failures += 1;
      },
      now: () => nowMs,
    });
  });

  /** A pass that ends after so long because it is told to. */
  const cutShortAfter = (ms: number) => {
    const { signal, abort } = abortable();
    collect = async () => {
      nowMs += ms;
      abort();
      throw new Error('Request aborted');
    };
    return collector.run(signal);
  };

  it('says when a pass had no time to end, and has the next one go on when it is due', async () => {
    await cutShortAfter(120_000);
    expect(await store.status('health', ['local'])).toEqual({
      problem:
        'Not everything could be read within 2 min; the next pass goes on.',
      nextTryAt: '2026-03-01T12:02:30.000Z',
    });
    expect(failures).toBe(1);

    collect = async () => {};
    await collector.run(abortable().signal);
    expect(await store.status('health', ['local'])).toEqual({
      collectedAt: '2026-03-01T12:02:00.000Z',
      nextTryAt: '2026-03-01T12:02:30.000Z',
    });
  });

  it('says nothing when the portal ends', async () => {
    await cutShortAfter(5_000);
    expect(await store.status('health', ['local'])).toEqual({});
  });

  it('leaves AWS alone for ever longer while it throttles', async () => {
    let asked = 0;
    collect = async () => {
      asked += 1;
      throw new ObservationError('throttled', 'AWS is throttling our calls.');
    };
    for (let second = 0; second < 600; second += 30) {
      await collector.run(abortable().signal);
      nowMs += 30_000;
    }
    expect(asked).toBeLessThan(8);
    expect((await store.status('health', ['local'])).problem).toBe(
      'AWS is throttling our calls.',
    );
  });
});

function abortable() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}
