import { TestDatabases } from '@backstage/backend-test-utils';
import { TENANTS_TOPIC } from '@tenantry/plugin-tenants-common';
import { CellsUnread } from '@tenantry/plugin-tenants-node';
import { startPlugin, stopPlugins } from '../__testUtils__/startPlugin';
import { fleet, ids, startSynced } from '../__testUtils__/startSynced';
import { eventually } from '../testUtils/eventually';
import { aTenant } from '../testUtils/tenant';
import { FULL_PASS_TASK_ID } from './TenantSync';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

afterEach(stopPlugins);

describe('keeping up', () => {
  it('shows a change as soon as an event tells of it, and no older one after', async () => {
    const { list, publish } = await startSynced(databases, {
      tenants: fleet(),
    });
    const suspended = aTenant('bolt', { version: 3, state: 'suspended' });
    await publish({ type: 'changed', tenant: suspended });
    await publish({ type: 'changed', tenant: aTenant('bolt', { version: 2 }) });
    const { items } = await list('?q=bolt');
    expect(items).toEqual([expect.objectContaining(suspended)]);
    await publish({ type: 'removed', tenant: suspended });
    expect(ids(await list())).toEqual(['acme', 'coda']);
  });

  it('survives an event that makes no sense', async () => {
    const { list, events } = await startSynced(databases, { tenants: fleet() });
    await events.publish({ topic: TENANTS_TOPIC, eventPayload: { odd: true } });
    expect(ids(await list())).toHaveLength(3);
  });

  it('skips a malformed tenant and reads the others', async () => {
    const tenants = fleet();
    tenants.put({ ...aTenant('odd'), tier: 'gold' as any });
    const { list } = await startSynced(databases, { tenants });
    expect(ids(await list())).toEqual(['acme', 'bolt', 'coda']);
  });

  it('shows the one that began later of two of one id, then the other', async () => {
    const tenants = fleet();
    tenants.cells.push({ ...tenants.cells[0], id: 'another' });
    tenants.pageSize = 1;
    tenants.put(
      aTenant('acme', {
        cell: 'another',
        createdAt: '2026-02-01T00:00:00.000Z',
      }),
    );
    // The registry of the first cell is read after the other one's.
    tenants.registry.set('acme of the first cell', aTenant('acme'));
    const { knex, run } = await startSynced(databases, { tenants });
    const syncedAt = async () =>
      (await knex('tenants_sync').first('synced_at')).synced_at;
    /** The cell of acme after one more pass, for which all that is known is old. */
    const pass = async () => {
      const before = await syncedAt();
      await knex('tenants').update({ taken_at: 0 });
      await eventually(async () => {
        await run(FULL_PASS_TASK_ID);
        expect(await syncedAt()).not.toBe(before);
      });
      const row = await knex('tenants').where('tenant_id', 'acme').first();
      return row?.cell;
    };
    expect(await pass()).toBe('another');
    expect(await pass()).toBe('another');
    tenants.registry.delete('acme');
    expect(await pass()).toBeUndefined();
    expect(await pass()).toBe('local');
  });

  it('mends rows of a replica that knew of no cells', async () => {
    const { knex, run } = await startSynced(databases, { tenants: fleet() });
    const rows = () =>
      knex('tenants').select('cell', 'stack_name').where('tenant_id', 'bolt');
    const whole = await rows();
    for (const old of [{ cell: '' }, { stack_name: 'tenant-pool-basic' }]) {
      await knex('tenants').update(old);
      await eventually(async () => {
        await run(FULL_PASS_TASK_ID);
        expect(await rows()).toEqual(whole);
      });
    }
  });

  it('says why reading fails, keeps what it has, and recovers', async () => {
    const tenants = fleet();
    tenants.failure = new Error('DynamoDB Query is throttled.');
    const { list, publish } = await startPlugin(databases, { tenants });
    await publish({ type: 'changed', tenant: aTenant('dune') });
    await eventually(async () => {
      const { items, freshness } = await list('?q=dune');
      expect(freshness).toEqual({ problem: 'DynamoDB Query is throttled.' });
      expect(items).toHaveLength(1);
    });
    tenants.failure = undefined;
    await eventually(async () => {
      const { freshness } = await list();
      expect(freshness.syncedAt).toBeDefined();
      expect(freshness.problem).toBeUndefined();
    });
  });

  /** A fleet in two cells, of which some cannot be read. */
  const unread = (...cells: string[]) => {
    const tenants = fleet();
    tenants.cells.push({ ...tenants.cells[0], id: 'another' });
    tenants.failure = new CellsUnread(
      new Map(cells.map(cell => [cell, new Error('It is away.')])),
    );
    return tenants;
  };

  it('waits for the next pass when some cells could be read', async () => {
    const tenants = unread('another');
    const { list, run } = await startPlugin(databases, { tenants });
    // A pass that tries again goes on for 42 s and reads no more than 4 times.
    await eventually(async () => {
      await run(FULL_PASS_TASK_ID);
      expect(tenants.lists).toBeGreaterThan(4);
    });
    const { freshness } = await list();
    expect(freshness.problem).toContain('another cannot be read');
  });

  it('tries again soon when no cell could be read', async () => {
    const tenants = unread('local', 'another');
    const { list } = await startPlugin(databases, { tenants });
    await eventually(async () => {
      const { freshness } = await list();
      expect(freshness.problem).toContain('another cannot be read');
    });
    tenants.failure = undefined;
    await eventually(async () => {
      const { freshness } = await list();
      expect(freshness.syncedAt).toBeDefined();
    });
  });
});
