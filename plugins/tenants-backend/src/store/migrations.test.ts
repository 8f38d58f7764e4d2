import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { TestDatabases } from '@backstage/backend-test-utils';
import { aTenant } from '../testUtils/tenant';
import { emptyRow, HOUR, toStored } from '../usage/counts';
import { toRow } from './rows';

const DIRECTORY = resolvePackagePath(
  '@tenantry/plugin-tenants-backend',
  'migrations',
);
const BEFORE = 3;

// Databases take their time on a machine that is busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_15'] });

describe.each(databases.eachSupportedId())('migrations on %p', databaseId => {
  it('keep what is known of stacks when it goes by cells, too', async () => {
    const knex = await databases.init(databaseId);
    for (let count = 0; count < BEFORE; count += 1) {
      await knex.migrate.up({ directory: DIRECTORY });
    }
    const tenant = aTenant('acme', { stackName: 'tenant-acme' });
    await knex('tenants').insert({
      tenant_id: 'acme',
      name_sort: 'acme',
      search: 'acme',
      tier: tenant.tier,
      state: tenant.state,
      owner: tenant.owner,
      version: 1,
      created_at: 0,
      updated_at: 0,
      taken_at: 0,
      removed: false,
      hash: '',
      tenant: JSON.stringify(tenant),
      stack_name: 'tenant-acme',
    });
    await knex('observed_services').insert({
      cell: tenant.cell,
      cluster: 'c',
      service: 's',
      stack_name: 'tenant-acme',
      name: 'orders',
      health: 0,
      health_since: 0,
      observed_at: 0,
      running: 1,
      verdict: '{}',
      facts: '{}',
    });
    await knex('stack_drift').insert([
      { stack_name: 'tenant-acme' },
      { stack_name: 'tenant-of-nobody' },
    ]);

    await knex.migrate.up({ directory: DIRECTORY });
    const key = `${tenant.cell}/tenant-acme`;
    expect(await knex('tenants').select('cell', 'stack_name')).toEqual([
      { cell: tenant.cell, stack_name: key },
    ]);
    expect(await knex('observed_services').select('stack_name')).toEqual([
      { stack_name: key },
    ]);
    expect(await knex('stack_drift').select('stack_name')).toEqual([
      { stack_name: key },
    ]);

    await knex.migrate.down({ directory: DIRECTORY });
    expect(await knex('tenants').select('stack_name')).toEqual([
      { stack_name: 'tenant-acme' },
    ]);
  });

  it.each([
    ['one, rewriting no row', ['local'], 'local', 0],
    ['several', ['local', 'another'], '', 2],
  ])(
    'give use its cell where there is %s',
    async (_many, cells, ofWhoHasLeft, rewrites) => {
      const knex = await databases.init(databaseId);
      for (let count = 0; count < BEFORE + 1; count += 1) {
        await knex.migrate.up({ directory: DIRECTORY });
      }
      await knex('collectors').insert(cells.map(id => ({ id: `${id}/usage` })));
      await knex('tenants').insert(
        toRow(aTenant('acme'), { takenAtMs: 0, removed: false }),
      );
      const withoutCell = (tenantId: string) => {
        const { cell, ...row } = toStored('', emptyRow(tenantId, 0), HOUR);
        return row;
      };
      const ids = ['acme', 'gone', 'tier:basic@local'];
      await knex('usage').insert(ids.map(withoutCell));
      const before = await knex('usage').orderBy('tenant_id');
      const updates: string[] = [];
      knex.on('query', ({ sql }: { sql: string }) => {
        updates.push(...(sql.match(/^update .usage. /) ?? []));
      });

      await knex.migrate.up({ directory: DIRECTORY });
      expect(updates).toHaveLength(rewrites);
      expect(
        await knex('usage').select('tenant_id', 'cell').orderBy('tenant_id'),
      ).toEqual([
        { tenant_id: 'acme', cell: 'local' },
        { tenant_id: 'gone', cell: ofWhoHasLeft },
        { tenant_id: 'tier:basic@local', cell: 'local' },
      ]);

      // What comes later is given to nobody; SQLite keeps the default.
      const late = () => knex('usage').where('tenant_id', 'late');
      await knex('usage').insert(withoutCell('late'));
      expect(await late().pluck('cell')).toEqual([
        databaseId === 'SQLITE_3' ? ofWhoHasLeft : '',
      ]);
      await late().delete();

      await knex('usage').insert(toStored('zulu', emptyRow('acme', 0), HOUR));
      await knex.migrate.down({ directory: DIRECTORY });
      expect(await knex('usage').orderBy('tenant_id')).toEqual(before);
    },
  );
});
