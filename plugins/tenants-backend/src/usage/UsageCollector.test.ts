import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import { CollectorStore } from '../collect/CollectorStore';
import { TenantStore } from '../store/TenantStore';
import { rollUpOf, type Line } from '../testUtils/accessLog';
import { InMemoryCell } from '../testUtils/InMemoryCell';
import { DAY, FIVE_MINUTES, HOUR } from './counts';
import { beginning, UsageCollector, type UsageMemory } from './UsageCollector';
import { UsageStore } from './UsageStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const { signal } = new AbortController();
const NOON = Date.parse('2026-03-01T12:00:00Z');
const MINUTE = 60_000;

// Days of windows, on whatever database.
jest.setTimeout(60_000);

describe.each(databases.eachSupportedId())('UsageCollector on %p', id => {
  let knex: Knex;
  let cell: InMemoryCell;
  let store: UsageStore;
  let collector: UsageCollector;
  let lines: Line[];
  let nowMs: number;
  let told: string[][];

  beforeEach(async () => {
    knex = await databases.init(id);
    await TenantStore.create(
      mockServices.database.mock({ getClient: async () => knex }),
    );
    cell = new InMemoryCell();
    lines = [];
    told = [];
    nowMs = NOON;
    cell.logRows = range => rollUpOf(lines, range);
    store = new UsageStore(knex);
    collector = new UsageCollector({
      cell: 'local',
      id: 'local/usage',
      observer: cell,
      store,
      collectors: new CollectorStore(knex),
      onCollected: async changed => {
        told.push([...changed].sort());
      },
      logger: mockServices.logger.mock(),
      now: () => nowMs,
    });
  });

  const send = (count: number, atMs: number, line: Partial<Line> = {}) => {
    for (let index = 0; index < count; index++) {
      lines.push({ tenantId: 'acme', atMs, ...line });
    }
  };
  const collect = () => collector.collect(signal);
  const memory = async () =>
    (await new CollectorStore(knex).get<UsageMemory>('local/usage')).memory!;
  /** Requests and throttled ones by window, however stored. */
  const counted = async (tenantId: string, step = FIVE_MINUTES) => {
    const windows = await store.windows(
      { cell: 'local', since: new Map([[tenantId, 0]]) },
      step,
      {
        from: (NOON - 40 * DAY * 1000) / 1000,
        to: (NOON + 40 * DAY * 1000) / 1000,
      },
      await memory(),
    );
    return windows
      .sort((a, b) => a.at - b.at)
      .map(({ requests, throttled }) => [requests, throttled]);
  };

  it('counts 137 requests, 20 of them throttled, for one tenant and no other', async () => {
    send(117, NOON - MINUTE);
    send(20, NOON - MINUTE, { status: 429 });
    send(3, NOON - MINUTE, { tenantId: 'bolt' });
    send(9, NOON - MINUTE, { tenantId: '-' });
    await collect();
    expect(await counted('acme')).toEqual([[137, 20]]);
    expect(await counted('bolt')).toEqual([[3, 0]]);
    expect(await counted('coda')).toEqual([]);
    expect(await counted('tier:basic@local')).toEqual([[140, 20]]);
  });

  it('changes nothing when it runs again', async () => {
    send(50, NOON - MINUTE);
    send(50, NOON - 7 * MINUTE);
    await collect();
    const before = await knex('usage').orderBy(['tenant_id', 'step', 'at']);
    await collect();
    nowMs += MINUTE;
    await collect();
    expect(await knex('usage').orderBy(['tenant_id', 'step', 'at'])).toEqual(
      before,
    );
    expect(told).toEqual([['acme', 'tier:basic@local'], [], []]);
  });

  it('counts what comes late, once, also in hours that are over', async () => {
    send(10, NOON - 2 * MINUTE);
    await collect();
    nowMs += 6 * MINUTE;
    await collect();
    expect(await counted('acme', HOUR)).toEqual([[10, 0]]);
    send(5, NOON - 3 * MINUTE, { status: 429 });
    nowMs += 6 * MINUTE;
    await collect();
    await collect();
    expect(await counted('acme')).toEqual([[15, 5]]);
    expect(await counted('acme', HOUR)).toEqual([[15, 5]]);
  });

  it('takes nothing away when the log is shorter than before', async () => {
    send(10, NOON - 2 * MINUTE);
    await collect();
    lines = lines.slice(0, 4);
    nowMs += MINUTE;
    await collect();
    expect(await counted('acme')).toEqual([[10, 0]]);
  });

  it('makes up for an absence', async () => {
    await collect();
    for (let hour = 1; hour <= 60; hour++) {
      send(2, NOON + hour * 60 * MINUTE + MINUTE);
    }
    nowMs = NOON + 61 * 60 * MINUTE;
    await collect();
    const hours = await counted('acme', HOUR);
    expect(hours).toHaveLength(60);
    expect(hours.every(([requests]) => requests === 2)).toBe(true);
    const days = await counted('acme', DAY);
    expect(days.map(([requests]) => requests)).toEqual([22, 48, 48, 2]);
  });

  it('tells the same of any width, while windows are added up and dropped', async () => {
    for (let minute = 0; minute < 3 * 24 * 60; minute += 30) {
      send(1, NOON + minute * MINUTE, { latencyMs: minute % 700 });
    }
    while (nowMs < NOON + 3 * DAY * 1000 + 10 * MINUTE) {
      nowMs += 2 * 60 * MINUTE;
      await collect();
    }
    const sum = (windows: number[][]) =>
      windows.reduce((total, [requests]) => total + requests, 0);
    expect(sum(await counted('acme', HOUR))).toBe(144);
    expect(sum(await counted('acme', DAY))).toBe(144);
    expect(sum(await counted('tier:basic@local', DAY))).toBe(144);
    const [oldest] = await knex('usage')
      .where({ step: FIVE_MINUTES })
      .min({ at: 'at' });
    expect(Number(oldest.at)).toBeGreaterThanOrEqual(nowMs / 1000 - 3 * DAY);
  });

  it('goes on where a pass broke off', async () => {
    await collect();
    send(10, NOON + 5 * 60 * MINUTE);
    nowMs = NOON + 6 * 60 * MINUTE;
    cell.failure = new Error('Rate exceeded');
    await expect(collect()).rejects.toThrow('Rate exceeded');
    nowMs += MINUTE;
    cell.failure = undefined;
    await collect();
    expect(await counted('acme')).toEqual([[10, 0]]);
  });
});

describe('beginning', () => {
  const nowS = NOON / 1000 + 100;
  const at = (hours: number, minutes: number) =>
    Date.parse('2026-03-01T00:00:00Z') / 1000 + hours * HOUR + minutes * 60;

  it.each([
    ['what is new', { watermark: at(12, 0), sweptAt: nowS - 60 }, at(11, 55)],
    [
      'what may be late, every 5 minutes',
      { watermark: at(12, 0), sweptAt: nowS - 300 },
      at(11, 45),
    ],
    [
      'all since the last pass',
      { watermark: at(11, 20), sweptAt: nowS - 60 },
      at(11, 20),
    ],
    [
      'whole hours after an absence',
      { watermark: at(9, 20), sweptAt: at(9, 20) },
      at(9, 0),
    ],
    ['a week at most', { watermark: 0, sweptAt: 0 }, at(12, 0) - 7 * DAY],
  ])('reads %s', (_name, memory, from) => {
    expect(beginning(memory, nowS).from).toBe(from);
  });
});
