import { TestDatabases } from '@backstage/backend-test-utils';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import { tenantReadPermission } from '@tenantry/plugin-tenants-common';
import { CellsUnread, ObservationError } from '@tenantry/plugin-tenants-node';
import { createTenantConditionalDecision, tenantConditions } from '..';
import { startPlugin, stopPlugins } from '../__testUtils__/startPlugin';
import { eventually } from '../testUtils/eventually';
import { InMemoryTenants } from '../testUtils/InMemoryTenants';
import { aTenant } from '../testUtils/tenant';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const SALES = 'group:default/sales';
const OF_SALES = createTenantConditionalDecision(
  tenantReadPermission,
  tenantConditions.hasOwner({ owners: [SALES] }),
);

// Each test starts back ends of its own.
jest.setTimeout(60_000);

describe('what is told of cells', () => {
  afterEach(stopPlugins);

  /** A fleet in two cells, in one of which are tenants of somebody else only. */
  const inTwoCells = () => {
    const tenants = new InMemoryTenants(
      aTenant('acme'),
      aTenant('bolt', { cell: 'another', owner: SALES }),
    );
    tenants.cells.push({ ...tenants.cells[0], id: 'another' });
    return tenants;
  };

  it('leaves out how AWS answers where the caller sees nobody', async () => {
    const tenants = inTwoCells();
    tenants.cell.failure = new ObservationError('unreachable', 'AWS is away.');
    const expectProblem = async (
      problem: string,
      byCell: string[] | undefined,
      read?: PolicyDecision,
    ) => {
      const { get } = await startPlugin(databases, { tenants, read });
      await eventually(async () => {
        const tier = await get('/api/tenants/tiers/basic').expect(200);
        const service = await get('/api/tenants/services/orders').expect(200);
        const fleet = await get('/api/tenants/fleet').expect(200);
        const usage = await get('/api/tenants/fleet/usage').expect(200);
        const told = [
          tier.body.collectors.health,
          tier.body.collectors.usage,
          service.body.collector,
          fleet.body.collectors.health,
          fleet.body.collectors.usage,
          usage.body.collector,
        ];
        expect(told.map(each => each.problem)).toEqual(told.map(() => problem));
        expect(
          fleet.body.byCell?.map(({ cell }: { cell: string }) => cell),
        ).toEqual(byCell);
      });
    };
    await expectProblem('In the cell local: AWS is away.', [
      'local',
      'another',
    ]);
    await expectProblem('AWS is away.', undefined, OF_SALES);
  });

  it('leaves out why a registry cannot be read where the caller may not see all', async () => {
    const tenants = inTwoCells();
    tenants.failure = new CellsUnread(
      new Map([['local', new Error('It is away.')]]),
    );
    const problemsFor = async (read?: PolicyDecision) => {
      const { get, knex } = await startPlugin(databases, { tenants, read });
      await eventually(async () => {
        const sync = await knex('tenants_sync').first();
        expect(sync.problem).toContain('local cannot be read');
      });
      const list = await get('/api/tenants/tenants').expect(200);
      const tiers = await get('/api/tenants/tiers').expect(200);
      return [list.body.freshness.problem, tiers.body.freshness.problem];
    };
    const problem = expect.stringContaining('local cannot be read');
    expect(await problemsFor()).toEqual([problem, problem]);
    expect(await problemsFor(OF_SALES)).toEqual([undefined, undefined]);
  });
});
