import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { MeteredUse } from '@tenantry/plugin-tenants-node';
import { CollectorStore } from '../collect/CollectorStore';
import { TenantStore } from '../store/TenantStore';
import { aTenant } from '../testUtils/tenant';
import { emptyRow, FIVE_MINUTES, HOUR } from './counts';
import { Metering } from './Metering';
import { UsageStore } from './UsageStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });
const NOON = Date.parse('2026-03-01T12:00:00Z') / 1000;
const { signal } = new AbortController();

describe.each(databases.eachSupportedId())('metering on %p', databaseId => {
  async function start() {
    const knex = await databases.init(databaseId);
    const tenants = await TenantStore.create(
      mockServices.database.mock({ getClient: async () => knex }),
    );
    for (const [tenantId, cell] of [
      ['acme', 'local'],
      ['bolt', 'local'],
      ['cyan', 'another'],
    ]) {
      const tenant = aTenant(tenantId, { cell });
      await tenants.takeChange({ type: 'changed', tenant }, NOON * 1000);
    }
    const store = new UsageStore(knex);
    const collectors = new CollectorStore(knex);
    const told: MeteredUse[] = [];
    const state = { nowS: NOON, failing: false };
    const metering = new Metering({
      cell: 'local',
      id: 'local/metering',
      usageId: 'local/usage',
      store,
      collectors,
      now: () => state.nowS * 1000,
      toolkit: {
        meter: async (_cell, uses) => {
          if (state.failing) {
            throw new Error('The bus is away');
          }
          told.push(...uses);
        },
      },
    });
    const rolledUntil = (hours: number) =>
      collectors.remember('local/usage', { hours } as never);
    const used = (
      tenantId: string,
      at: number,
      requests: number,
      cell = 'local',
    ) =>
      store.put(
        cell,
        [{ ...emptyRow(tenantId, at), requests, throttled: 2 }],
        HOUR,
      );
    return { metering, rolledUntil, store, tenants, used, state, told };
  }

  it('tells each hour once, when nothing of it may come late any more', async () => {
    const { metering, rolledUntil, used, state, told } = await start();
    await rolledUntil(NOON);
    await metering.run(signal);
    await used('acme', NOON, 137);
    await used('bolt', NOON, 5);
    // Told on the bus of its own cell.
    await used('cyan', NOON, 9, 'another');
    await used('tier:basic@local', NOON, 142);
    await rolledUntil(NOON + HOUR);
    state.nowS = NOON + HOUR + 60;
    await metering.run(signal);
    expect(told).toEqual([]);
    state.nowS = NOON + HOUR + 15 * 60;
    await metering.run(signal);
    await metering.run(signal);
    expect(told).toEqual([
      {
        tenantId: 'acme',
        from: '2026-03-01T12:00:00.000Z',
        to: '2026-03-01T13:00:00.000Z',
        requests: 137,
        clientErrors: 0,
        serverErrors: 0,
        throttled: 2,
      },
      expect.objectContaining({ tenantId: 'bolt', requests: 5 }),
    ]);
  });

  it('tells later what the bus did not take, hour by hour', async () => {
    const { metering, rolledUntil, used, state, told } = await start();
    await rolledUntil(NOON);
    await metering.run(signal);
    await used('acme', NOON, 1);
    await used('acme', NOON + HOUR, 2);
    await rolledUntil(NOON + 2 * HOUR);
    state.nowS = NOON + 3 * HOUR;
    state.failing = true;
    await expect(metering.run(signal)).rejects.toThrow('away');
    state.failing = false;
    await metering.run(signal);
    expect(told.map(({ requests }) => requests)).toEqual([1, 2]);
  });

  it('tells what a tenant used before it left, in the cell that it left only', async () => {
    const { metering, rolledUntil, store, tenants, used, state, told } =
      await start();
    await rolledUntil(NOON);
    await metering.run(signal);
    const fiveMinutes = { ...emptyRow('acme', NOON), requests: 3 };
    await store.put('local', [fiveMinutes], FIVE_MINUTES);
    // It has come again somewhere else within the hour.
    await store.put(
      'another',
      [{ ...fiveMinutes, requests: 500 }],
      FIVE_MINUTES,
    );
    await store.rollUp(HOUR, NOON);
    await used('bolt', NOON, 5);
    await tenants.drop(['acme', 'bolt'], { trustFromMs: NOON * 1000 + 1 });
    await rolledUntil(NOON + HOUR);
    state.nowS = NOON + HOUR + 15 * 60;
    await metering.run(signal);
    expect(told).toEqual([
      expect.objectContaining({ tenantId: 'acme', requests: 3 }),
      expect.objectContaining({ tenantId: 'bolt', requests: 5 }),
    ]);
  });

  it('tells nothing of the time before it began', async () => {
    const { metering, rolledUntil, used, state, told } = await start();
    await used('acme', NOON - HOUR, 9);
    await rolledUntil(NOON);
    state.nowS = NOON + HOUR;
    await metering.run(signal);
    expect(told).toEqual([]);
  });
});
