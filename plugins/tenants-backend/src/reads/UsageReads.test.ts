import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import type { UsageStep } from '@tenantry/plugin-tenants-common';
import { CollectorStore } from '../collect/CollectorStore';
import { TenantStore } from '../store/TenantStore';
import { TenantWatchers } from '../sync/TenantWatchers';
import { InMemoryTenants } from '../testUtils/InMemoryTenants';
import { aTenant } from '../testUtils/tenant';
import { DAY, emptyRow, FIVE_MINUTES, floorTo, HOUR } from '../usage/counts';
import { tierKey } from '../usage/rollUp';
import type { UsageMemory } from '../usage/UsageCollector';
import { UsageStore } from '../usage/UsageStore';
import type { GetVisibility } from '../visibility';
import { TenantReads, type TenantReadsOptions } from './TenantReads';
import { UsageReads } from './UsageReads';

// Databases take their time on a machine that is busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

const MEMORY = { since: 0, hours: 0, days: 0 } as UsageMemory;
const NOON = Date.parse('2026-03-01T12:00:00Z') / 1000;
const NOW = NOON + HOUR + FIVE_MINUTES;
const credentials = mockCredentials.service();
const getVisibility: GetVisibility = async () => ({
  denied: false,
  filter: undefined,
  allows: () => true,
});

/** Cells whose logs were read until some second, and maybe cannot be read any more. */
type Cells = Record<
  string,
  { until?: number; problem?: string; hours?: number }
>;

async function start(cells: Cells) {
  const knex = await databases.init('SQLITE_3');
  const tenants = await TenantStore.create(
    mockServices.database.mock({ getClient: async () => knex }),
  );
  const collectors = new CollectorStore(knex);
  for (const [cell, { until, problem, hours }] of Object.entries(cells)) {
    const id = `${cell}/usage`;
    if (until !== undefined || hours !== undefined) {
      await collectors.remember(id, { ...MEMORY, hours: hours ?? 0 });
    }
    if (until !== undefined) {
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
  const known = new InMemoryTenants();
  const usage = new UsageStore(knex);
  const reads = new UsageReads({
    reads: new TenantReads({
      store: tenants,
      watchers: new TenantWatchers({
        signals: { publish: async () => {} },
        logger: mockServices.logger.mock(),
        intervalMs: 0,
      }),
      auth: mockServices.auth(),
      getVisibility,
    } as TenantReadsOptions),
    tenants,
    usage,
    collectors,
    tiers: known.tiers,
    cells: Object.keys(cells).map(id => ({ ...known.cells[0], id })),
    now: () => NOW * 1000,
  });
  const put = (
    cell: string,
    tenantId: string,
    at: number,
    requests: number,
    step = FIVE_MINUTES,
  ) => usage.put(cell, [{ ...emptyRow(tenantId, at), requests }], step);
  const iso = (s: number) => new Date(s * 1000).toISOString();
  const fleetOf = async (step: UsageStep, from: number) => {
    const { series } = await reads.fleetUsage(
      { step, from: iso(from) },
      credentials,
    );
    return series
      .find(({ tier }) => tier === 'basic')!
      .points.map(({ at, requests }) => [Date.parse(at) / 1000, requests]);
  };
  return { reads, tenants, usage, put, fleetOf, iso };
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
      'not held up by a cell whose first pass goes on',
      { one: { until: 200 }, two: { hours: 100 } },
      200,
    ],
    [
      'as far as was read where nothing can be any more',
      { one: { until: 100, problem: 'Denied' } },
      100,
    ],
  ])('is %s', async (_so, cells, until) => {
    const { reads } = await start(cells);
    expect((await reads.memory(Object.keys(cells))).until).toBe(until);
  });
});

describe('use of a tenant', () => {
  it('is that of its cell since it began, whoever had its id before', async () => {
    const { reads, tenants, put, iso } = await start({
      one: { until: NOW },
      two: { until: NOW },
    });
    const tenant = aTenant('acme', { cell: 'two', createdAt: iso(NOON + 60) });
    await tenants.takeChange({ type: 'changed', tenant }, NOW * 1000);
    await put('one', 'acme', NOON - HOUR, 1_000);
    await put('one', 'acme', NOON + FIVE_MINUTES, 2_000);
    await put('two', 'acme', NOON - FIVE_MINUTES, 4_000);
    await put('two', 'acme', NOON, 7);
    await put('two', 'acme', NOON + FIVE_MINUTES, 30);

    const { totals } = await reads.usage('acme', {}, credentials);
    expect(totals.requests).toBe(37);
    const byTier = await reads.byTier(
      { from: NOON - HOUR, to: NOON + HOUR, step: '1h' },
      { column: 'owner', values: [tenant.owner] },
    );
    expect(byTier.get('basic')?.map(row => [row.at, row.requests])).toEqual([
      [NOON, 37],
    ]);
  });

  it('has nothing of whoever had its id earlier in an hour or day that is added up', async () => {
    const { tenants, usage, put, iso } = await start({ one: {}, two: {} });
    const since = NOON + 8 * FIVE_MINUTES;
    const tenant = aTenant('acme', { cell: 'two', createdAt: iso(since + 60) });
    await tenants.takeChange({ type: 'changed', tenant }, NOW * 1000);
    await put('one', 'acme', NOON, 1_000);
    await put('two', 'acme', NOON - HOUR, 2_000, HOUR);
    await put('two', 'acme', NOON, 4_000);
    await put('two', 'acme', since, 7);
    for (const step of [HOUR, DAY] as const) {
      const at = floorTo(NOON, step);
      await usage.rollUp(step, at);
      const requestsIn = async (cell: string) =>
        (
          await usage.rows(
            { cell, since: new Map([['acme', since + 60]]) },
            step,
            at,
            at + step,
          )
        ).map(({ requests }) => requests);
      expect(await requestsIn('two')).toEqual([7]);
      // In its own cell it was nobody else.
      expect(await requestsIn('one')).toEqual([1_000]);
    }
  });
});

describe('use of the fleet', () => {
  it('has what is known of a cell that added up less than others', async () => {
    const { put, fleetOf } = await start({
      one: { until: NOW, hours: NOON + HOUR },
      two: { until: NOON, hours: NOON, problem: 'Denied' },
    });
    await put('one', tierKey('basic', 'one'), NOON, 30, HOUR);
    await put('two', tierKey('basic', 'two'), NOON, 7);
    expect(await fleetOf('1h', NOON)).toEqual([
      [NOON, 37],
      [NOON + HOUR, 0],
    ]);
    expect(await fleetOf('1d', NOON)).toEqual([[NOON - 12 * HOUR, 37]]);
  });

  it.each<[UsageStep, number[][]]>([
    [
      '5m',
      [
        [NOON, 37],
        [NOON + FIVE_MINUTES, 0],
      ],
    ],
    ['1h', [[NOON, 37]]],
  ])('ends where the slower cell was read, by %s', async (step, points) => {
    const { put, fleetOf } = await start({
      one: { until: NOW, hours: NOON + HOUR },
      two: { until: NOON + 2 * FIVE_MINUTES + 60 },
    });
    await put('one', tierKey('basic', 'one'), NOON, 430, HOUR);
    await put('one', tierKey('basic', 'one'), NOON, 30);
    await put('one', tierKey('basic', 'one'), NOON + 2 * FIVE_MINUTES, 400);
    await put('two', tierKey('basic', 'two'), NOON, 7);
    expect(await fleetOf(step, NOON)).toEqual(points);
  });

  it('goes on to the open window where there is one cell', async () => {
    const { put, fleetOf } = await start({ one: { until: NOW - 60 } });
    await put('one', tierKey('basic', 'one'), NOON + HOUR, 3);
    expect(await fleetOf('5m', NOON + HOUR)).toEqual([[NOON + HOUR, 3]]);
  });
});
