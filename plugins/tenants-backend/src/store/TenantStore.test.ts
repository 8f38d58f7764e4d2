import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import type { Tenant, TenantListQuery } from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';
import { aTenant } from '../testUtils/tenant';
import type { VisibleTenants } from './filters';
import { TenantStore } from './TenantStore';

const MINUTE = 60_000;
const NOW = Date.parse('2026-06-01T00:00:00.000Z');

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('TenantStore on %p', databaseId => {
  let knex: Knex;
  let store: TenantStore;

  beforeEach(async () => {
    knex = await databases.init(databaseId);
    store = await TenantStore.create(
      mockServices.database.mock({ getClient: async () => knex }),
    );
  });

  const changed = (tenant: Tenant, nowMs = NOW) =>
    store.takeChange({ type: 'changed', tenant }, nowMs);
  const removed = (tenant: Tenant, nowMs = NOW) =>
    store.takeChange({ type: 'removed', tenant }, nowMs);
  const listed = (tenants: Tenant[], trustFromMs = NOW - MINUTE) =>
    store.takeListed(tenants, { nowMs: NOW, trustFromMs });
  const ids = async (query: TenantListQuery = {}) =>
    (await store.visible.list({ limit: 50, ...query })).rows.map(
      row => row.tenant_id,
    );

  describe('order of changes', () => {
    it('keeps the later state when an older event comes late', async () => {
      const later = aTenant('acme', { version: 2, state: 'suspended' });
      await changed(later);
      await changed(aTenant('acme', { version: 1 }));
      await expect(store.get('acme')).resolves.toEqual(later);
    });

    it('ends a tenant, and no late event brings it back', async () => {
      await changed(aTenant('acme', { version: 2 }));
      await removed(aTenant('acme', { version: 2 }));
      await changed(aTenant('acme', { version: 2 }));
      await expect(store.get('acme')).resolves.toBeUndefined();
      await expect(ids()).resolves.toEqual([]);
    });

    it('takes a removed id that is onboarded again', async () => {
      await removed(aTenant('acme', { version: 9 }));
      const again = aTenant('acme', { createdAt: '2026-05-01T00:00:00.000Z' });
      await changed(again);
      await expect(store.get('acme')).resolves.toEqual(again);
    });

    it('keeps what a recent event told when a listing is behind', async () => {
      const recent = aTenant('acme', { version: 5 });
      await changed(recent);
      await removed(aTenant('gone', { version: 2 }));
      await listed([aTenant('acme', { version: 4 }), aTenant('gone')]);
      await expect(store.get('acme')).resolves.toEqual(recent);
      await expect(store.get('gone')).resolves.toBeUndefined();
    });

    it('follows a registry that went back to an earlier state', async () => {
      await changed(aTenant('acme', { version: 5 }), NOW - 5 * MINUTE);
      const restored = aTenant('acme', { version: 4 });
      await listed([restored]);
      await expect(store.get('acme')).resolves.toEqual(restored);
    });

    it('follows a listing that knows the same version with other addresses', async () => {
      await changed(aTenant('acme'));
      const moved = aTenant('acme', { apiUrl: 'http://elsewhere' });
      await listed([moved]);
      await expect(store.get('acme')).resolves.toEqual(moved);
    });

    it('shows the one that began later of two of one id in two cells', async () => {
      const earlier = aTenant('acme', { version: 9 });
      const later = aTenant('acme', {
        cell: 'another',
        createdAt: '2026-02-01T00:00:00.000Z',
      });
      await changed(earlier, NOW - 5 * MINUTE);
      await listed([later]);
      await expect(store.get('acme')).resolves.toEqual(later);
      await listed([earlier], NOW + MINUTE);
      await expect(store.get('acme')).resolves.toEqual(later);
    });

    it('keeps what collectors know of a tenant, and nothing of it for another of its id', async () => {
      const known = async () => {
        const row = (await store.row('acme'))!;
        const { requests, usage, quota_share } = row;
        return [Number(requests), usage, quota_share, row.health_since];
      };
      const collect = () =>
        knex('tenants').update({
          requests: 5,
          usage: '{}',
          quota_share: 0.5,
          health_since: 0,
        });
      await changed(aTenant('acme'));
      await collect();
      const before = await known();
      await changed(aTenant('acme', { version: 2 }));
      await listed([aTenant('acme', { version: 3 })]);
      expect(await known()).toEqual(before);

      const nothing = [0, null, 0, null];
      await changed(aTenant('acme', { createdAt: '2026-02-01T00:00:00.000Z' }));
      expect(await known()).toEqual(nothing);
      await collect();
      await listed([
        aTenant('acme', { createdAt: '2026-03-01T00:00:00.000Z' }),
      ]);
      expect(await known()).toEqual(nothing);
    });

    it('gives its cell to a row that was written without one', async () => {
      await changed(aTenant('acme', { cell: '' }), NOW - 5 * MINUTE);
      await listed([aTenant('acme')]);
      await expect(store.cellOf('acme')).resolves.toBe('local');
    });

    it('drops what it is told to, but nothing that changed meanwhile', async () => {
      await changed(aTenant('old'), NOW - 5 * MINUTE);
      await changed(aTenant('young'), NOW);
      await store.drop(['old', 'young'], { trustFromMs: NOW - MINUTE });
      await expect(ids()).resolves.toEqual(['young']);
    });
  });

  it('has not read a cell that left the configuration and came back', async () => {
    const { sync } = store;
    await sync.recordRead(['one', 'two'], ['one', 'two']);
    await expect(sync.hasRead(['one', 'two'])).resolves.toBe(true);
    await sync.recordRead([], ['one']);
    await sync.recordRead(['one'], ['one', 'two']);
    await expect(sync.hasRead(['one'])).resolves.toBe(true);
    await expect(sync.hasRead(['one', 'two'])).resolves.toBe(false);
  });

  describe('lists', () => {
    beforeEach(async () => {
      await listed([
        aTenant('acme', {
          displayName: 'Zebra Corp',
          tier: 'premium',
          createdAt: '2026-03-01T00:00:00.000Z',
        }),
        aTenant('bolt', {
          displayName: 'acme friends 100%',
          state: 'failed',
          createdAt: '2026-01-01T00:00:00.000Z',
        }),
        aTenant('coda', {
          displayName: 'Mango_1',
          tier: 'advanced',
          owner: 'user:default/Jane',
          createdAt: '2026-02-01T00:00:00.000Z',
        }),
        aTenant('dune', {
          displayName: 'mango 1',
          state: 'suspended',
          createdAt: '2026-02-01T00:00:00.000Z',
        }),
      ]);
      await removed(aTenant('ghost'));
    });

    it.each<[TenantListQuery, string[]]>([
      [{}, ['acme', 'bolt', 'coda', 'dune']],
      [{ sort: '-tenantId' }, ['dune', 'coda', 'bolt', 'acme']],
      [{ sort: 'displayName' }, ['bolt', 'dune', 'coda', 'acme']],
      [{ sort: 'tier' }, ['bolt', 'dune', 'coda', 'acme']],
      [{ sort: 'state' }, ['acme', 'coda', 'dune', 'bolt']],
      [{ sort: 'createdAt' }, ['bolt', 'coda', 'dune', 'acme']],
      [{ sort: '-createdAt' }, ['acme', 'dune', 'coda', 'bolt']],
      [{ tier: ['premium', 'advanced'] }, ['acme', 'coda']],
      [{ state: ['failed'] }, ['bolt']],
      [{ owner: 'user:default/jane' }, ['coda']],
      [{ owner: 'platform', tier: ['premium'] }, ['acme']],
      [{ q: 'ACME' }, ['acme', 'bolt']],
      [{ q: '100%' }, ['bolt']],
      [{ q: '_1' }, ['coda']],
      [{ q: '\\' }, []],
    ])('answers %j', async (query, expected) => {
      await expect(ids(query)).resolves.toEqual(expected);
    });

    it.each([
      'tenantId',
      '-tenantId',
      'displayName',
      'tier',
      '-state',
      'createdAt',
      '-updatedAt',
    ] as const)('pages through all by %s, each once', async sort => {
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.visible.list({ sort, limit: 1, cursor });
        seen.push(...page.rows.map(each => each.tenant_id));
        cursor = page.nextCursor;
      } while (cursor);
      await expect(ids({ sort })).resolves.toEqual(seen);
      expect(seen).toHaveLength(4);
    });

    it('refuses a cursor of another sort order, and what is no cursor', async () => {
      const { nextCursor } = await store.visible.list({
        sort: 'tier',
        limit: 1,
      });
      await expect(
        store.visible.list({ sort: 'state', limit: 1, cursor: nextCursor }),
      ).rejects.toThrow('belongs to the sort order "tier"');
      await expect(
        store.visible.list({ limit: 1, cursor: 'x' }),
      ).rejects.toThrow('not one of ours');
    });

    it('counts by tier, state, health and cell', async () => {
      const counts = await store.visible.counts({
        owner: 'group:default/platform',
      });
      const alike = { health: 'unknown', cell: 'local', count: 1 };
      expect(counts).toHaveLength(3);
      expect(counts).toEqual(
        expect.arrayContaining([
          { tier: 'premium', state: 'active', ...alike },
          { tier: 'basic', state: 'failed', ...alike },
          { tier: 'basic', state: 'suspended', ...alike },
        ]),
      );
    });

    it('shows only what the caller may see', async () => {
      const visible: VisibleTenants = {
        anyOf: [
          { column: 'owner', values: ['user:default/jane'] },
          {
            allOf: [
              { column: 'tier', values: ['basic', 'premium'] },
              { not: { column: 'tier', values: ['basic'] } },
            ],
          },
        ],
      };
      const page = await store.visible.list({ limit: 50 }, visible);
      expect(page.rows.map(each => each.tenant_id)).toEqual(['acme', 'coda']);
      const counts = await store.visible.counts({}, visible);
      expect(counts.map(each => each.tier).sort()).toEqual([
        'advanced',
        'premium',
      ]);
    });

    it('answers many by id, in order, with gaps', async () => {
      const found = await store.getMany(['dune', 'ghost', 'acme', 'nobody']);
      expect(found.map(each => each?.tenantId)).toEqual([
        'dune',
        undefined,
        'acme',
        undefined,
      ]);
    });
  });

  it('tells how fresh it is and why not', async () => {
    await expect(store.sync.freshness()).resolves.toEqual({});
    await store.sync.recordProblem('DynamoDB is away.');
    await expect(store.sync.freshness()).resolves.toEqual({
      problem: 'DynamoDB is away.',
    });
    await store.sync.recordSuccess(NOW);
    await expect(store.sync.freshness()).resolves.toEqual({
      syncedAt: '2026-06-01T00:00:00.000Z',
    });
  });
});
