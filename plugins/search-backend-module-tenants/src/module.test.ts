import { TestDatabases } from '@backstage/backend-test-utils';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import { eventually } from './__testUtils__/eventually';
import { aSilo, aTenant } from './__testUtils__/tenant';
import {
  SALES,
  startSearch,
  stopSearches,
  STRANGER,
} from './__testUtils__/startSearch';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

afterEach(stopSearches);

const start = async (...fleet: Tenant[]) => {
  const search = await startSearch(databases, fleet);
  await search.collate();
  return search;
};

/** More than the tenants plugin gives at once. */
const MANY = Array.from({ length: 450 }, (_, index) =>
  aTenant(`t-${index + 1000}`),
);

const acme = aSilo('acme', {
  displayName: 'Wile Industries',
  tier: 'premium',
  state: 'migrating',
});

describe('the search', () => {
  it('finds a tenant, and says of it what its row shows', async () => {
    const { find } = await start(acme);
    expect((await find('Industries')).documents).toEqual([
      {
        title: 'Wile Industries',
        text: 'acme · Premium · Changing tier · platform',
        location: '/catalog/default/tenant/acme',
        tenantId: 'acme',
        tier: 'premium',
        state: 'migrating',
        owner: 'group:default/platform',
        cell: 'local',
        kind: 'Tenant',
      },
    ]);
  });

  it.each(['acme', 'premium', 'changing', 'platform'])(
    'finds it by %s',
    async term => {
      const { find } = await start(acme);
      expect((await find(term)).documents).toHaveLength(1);
    },
  );

  it.each([
    ['kind', 'Tenant', ['acme', 'bolt']],
    ['tier', 'premium', ['acme']],
    ['cell', 'local', ['acme']],
  ])('filters by %s', async (field, value, found) => {
    const { find } = await start(acme, aTenant('bolt', { cell: 'other' }));
    const { documents } = await find('', {
      query: `&filters[${field}]=${value}`,
    });
    expect(documents.map(({ tenantId }) => tenantId).sort()).toEqual(found);
  });

  it('finds all tenants, however many pages they fill', async () => {
    const { find } = await start(...MANY);
    expect((await find('')).count).toBe(MANY.length);
    expect((await find('t-1449')).documents[0].tenantId).toBe('t-1449');
  });

  it('finds none that has left, unless its data is retained', async () => {
    const offboarded = (tenantId: string, retainedUntil?: string) =>
      aTenant(tenantId, {
        state: 'offboarded',
        offboarding: {
          retention: retainedUntil ? 'retain' : 'erase',
          retainedUntil,
        },
      });
    const { find } = await start(
      acme,
      offboarded('gone'),
      offboarded('kept', '2099-01-01T00:00:00.000Z'),
    );
    const { documents } = await find('');
    expect(documents.map(({ tenantId }) => tenantId).sort()).toEqual([
      'acme',
      'kept',
    ]);
  });

  it('finds for nobody what the policy does not let them see', async () => {
    const { find } = await start(
      acme,
      aTenant('bolt', { owner: 'group:default/sales' }),
    );
    const { documents } = await find('', { as: SALES });
    expect(documents.map(({ tenantId }) => tenantId)).toEqual(['bolt']);
    expect((await find('', { as: STRANGER })).documents).toEqual([]);
  });

  it('keeps what it had when a page cannot be read, and says why', async () => {
    const { collate, find, knex } = await start(...MANY);
    // On the third page.
    await knex('tenants')
      .where({ tenant_id: 't-1449' })
      .update({ tenant: '{' });
    // For a moment the page is still kept for all who ask for it.
    await eventually(() =>
      expect(collate()).rejects.toThrow(
        /keeps what it had of tenants: it read 400 of them.*500 Internal Server Error.*JSON/,
      ),
    );
    expect((await find('')).count).toBe(MANY.length);
  });
});
