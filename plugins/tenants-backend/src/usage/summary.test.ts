import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Tier } from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';
import { DriftStore } from '../drift/DriftStore';
import { HealthStore } from '../health/HealthStore';
import { TenantAssessor } from '../health/TenantAssessor';
import { TenantStore } from '../store/TenantStore';
import { InMemoryCell } from '../testUtils/InMemoryCell';
import { InMemoryTenants } from '../testUtils/InMemoryTenants';
import { aTenant } from '../testUtils/tenant';
import { emptyRow, FIVE_MINUTES, HOUR, type UsageRow } from './counts';
import { QuotaCollector } from './QuotaCollector';
import { UsageSummaries } from './summary';
import { UsageStore } from './UsageStore';

// Databases take their time on a machine that is busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

const NOW = Date.parse('2026-03-01T12:07:00Z') / 1000;
const NOON = Date.parse('2026-03-01T12:00:00Z') / 1000;
const { signal } = new AbortController();

describe.each(databases.eachSupportedId())('summaries on %p', id => {
  let knex: Knex;
  let tenants: TenantStore;
  let usage: UsageStore;
  let summaries: UsageSummaries;

  beforeEach(async () => {
    knex = await databases.init(id);
    tenants = await TenantStore.create(
      mockServices.database.mock({ getClient: async () => knex }),
    );
    usage = new UsageStore(knex);
    summaries = new UsageSummaries(knex, usage);
    for (const tenantId of ['acme', 'bolt']) {
      await tenants.takeChange(
        {
          type: 'changed',
          tenant: aTenant(tenantId, { apiKeyId: `key-${tenantId}` }),
        },
        Date.now(),
      );
    }
  });

  const used = (
    at: number,
    requests: number,
    more: Partial<UsageRow> = {},
  ) => ({
    ...emptyRow('acme', at),
    requests,
    ...more,
  });
  const rowOf = async (tenantId: string) => {
    const row = (await tenants.row(tenantId))!;
    return {
      requests: Number(row.requests),
      errors: Number(row.errors),
      lastHour: [Number(row.requests_1h), Number(row.throttled_1h)],
      hourly: row.usage ? JSON.parse(row.usage).hourly : undefined,
    };
  };
  const rolled = { hours: NOON, days: 0, summedAt: NOW };

  it('sum up a day by hours, and the last hour by windows', async () => {
    await usage.put('local', [used(NOON - 30 * HOUR, 1_000)], HOUR);
    await usage.put(
      'local',
      [
        used(NOON - 23 * HOUR, 5),
        used(NOON - HOUR, 40, { serverErrors: 4, clientErrors: 8 }),
      ],
      HOUR,
    );
    await usage.put(
      'local',
      [
        used(NOON - HOUR, 30, { serverErrors: 4, clientErrors: 8 }),
        used(NOON - 4 * FIVE_MINUTES, 10),
        used(NOON + FIVE_MINUTES, 7, { throttled: 3, clientErrors: 3 }),
      ],
      FIVE_MINUTES,
    );
    await summaries.refresh(
      'local',
      new Set(['acme', 'tier:basic@local']),
      rolled,
      NOW,
    );
    const acme = await rowOf('acme');
    expect(acme).toMatchObject({
      requests: 52,
      errors: 4,
      lastHour: [17, 3],
    });
    expect(acme.hourly).toHaveLength(24);
    expect([acme.hourly[0], acme.hourly[22], acme.hourly[23]]).toEqual([
      5, 40, 7,
    ]);
    expect(await rowOf('bolt')).toMatchObject({ requests: 0 });
  });

  it('shrink as time goes on, though nobody asks any more', async () => {
    await usage.put('local', [used(NOON + FIVE_MINUTES, 7)], FIVE_MINUTES);
    await summaries.refresh('local', new Set(['acme']), rolled, NOW);
    await usage.rollUp(HOUR, NOON);
    const later = NOW + 2 * HOUR;
    const refreshed = await summaries.refresh(
      'local',
      new Set(),
      { ...rolled, hours: NOON + 2 * HOUR },
      later,
    );
    expect(refreshed).toEqual(['acme']);
    expect(await rowOf('acme')).toMatchObject({
      requests: 7,
      lastHour: [0, 0],
    });
    await summaries.refresh(
      'local',
      new Set(),
      { hours: NOON + 30 * HOUR, days: 0, summedAt: later },
      NOW + 30 * HOUR,
    );
    expect(await rowOf('acme')).toMatchObject({ requests: 0 });
  });

  it('are of the tenant that has the id now, in its cell', async () => {
    await usage.put('local', [used(NOON, 7)], FIVE_MINUTES);
    await summaries.refresh('local', new Set(['acme']), rolled, NOW);
    const createdAt = new Date(NOW * 1000).toISOString();
    await tenants.takeChange(
      { type: 'changed', tenant: aTenant('acme', { cell: 'zulu', createdAt }) },
      NOW * 1000,
    );
    await usage.put('local', [used(NOON, 9)], FIVE_MINUTES);
    const refresh = (cell: string, changed: string[], nowS: number) =>
      summaries.refresh(cell, new Set(changed), rolled, nowS);
    expect(await refresh('local', ['acme'], NOW)).toEqual([]);
    const later = NOW + FIVE_MINUTES;
    await usage.put('zulu', [used(NOON, 400), used(later, 5)], FIVE_MINUTES);
    await refresh('zulu', ['acme'], later);
    expect(await rowOf('acme')).toMatchObject({ requests: 5 });
  });

  it('hold quotas, zero for keys that nobody used, and who needs attention for them', async () => {
    const cell = new InMemoryCell();
    const tiers: Tier[] = new InMemoryTenants().tiers;
    tiers[0].usagePlan.quota = { limit: 200, period: 'MONTH' };
    const told: string[][] = [];
    const quota = new QuotaCollector({
      cell: 'local',
      observer: cell,
      db: knex,
      tiers,
      onCollected: async tenantIds => {
        told.push(tenantIds);
      },
    });
    cell.uses.set('basic', [
      { keyId: 'key-acme', daily: [100, 90] },
      { keyId: 'key-of-nobody', daily: [1] },
    ]);
    await quota.collect(signal);
    await quota.collect(signal);
    // The second time nothing was new.
    expect(told).toEqual([['acme', 'bolt']]);
    const row = (await tenants.row('acme'))!;
    expect(Number(row.quota_used)).toBe(190);
    expect(row.quota_share).toBeCloseTo(0.95);
    expect(Number((await tenants.row('bolt'))!.quota_used)).toBe(0);

    const assessor = new TenantAssessor(
      knex,
      new HealthStore(knex),
      new DriftStore(knex),
    );
    const changes = await assessor.assess();
    expect(changes).toEqual([
      { tenantId: 'acme', health: 2, attention: 'near-quota' },
    ]);
    expect(await assessor.assess()).toEqual([]);
    cell.uses.set('basic', []);
    await quota.collect(signal);
    expect(await assessor.assess()).toEqual([
      { tenantId: 'acme', health: 2, attention: null },
    ]);
  });
});
