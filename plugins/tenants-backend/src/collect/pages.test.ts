import { TestDatabases } from '@backstage/backend-test-utils';
import { pagesOf } from './pages';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('pagesOf on %p', databaseId => {
  const read = async (count: number) => {
    const knex = await databases.init(databaseId);
    await knex.schema.createTable('tenants', table => {
      table.string('tenant_id').primary();
      table.boolean('removed');
    });
    const ids = Array.from(
      { length: count },
      (_, index) => `tenant-${String(index).padStart(4, '0')}`,
    );
    await knex.batchInsert(
      'tenants',
      ids.map(id => ({ tenant_id: id, removed: false })).reverse(),
      100,
    );
    await knex('tenants').insert({ tenant_id: 'tenant-0000a', removed: true });
    const query = knex('tenants').select('tenant_id').where('removed', false);
    const pages: string[][] = [];
    for await (const rows of pagesOf<{ tenant_id: string }>(query)) {
      pages.push(rows.map(row => row.tenant_id));
    }
    return { ids, pages };
  };

  it('reads each row once, in the order of the ids', async () => {
    const { ids, pages } = await read(401);
    expect(pages.map(({ length }) => length)).toEqual([200, 200, 1]);
    expect(pages.flat()).toEqual(ids);
  });

  it('ends after a page that is just full', async () => {
    const { ids, pages } = await read(200);
    expect(pages).toEqual([ids]);
  });

  it('has no page of nothing', async () => {
    expect((await read(0)).pages).toEqual([]);
  });
});
