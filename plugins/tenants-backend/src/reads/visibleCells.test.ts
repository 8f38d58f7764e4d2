import { TestDatabases } from '@backstage/backend-test-utils';
import type { PolicyDecision } from '@backstage/plugin-permission-common';
import { tenantReadPermission } from '@tenantry/plugin-tenants-common';
import { ObservationError } from '@tenantry/plugin-tenants-node';
import { createTenantConditionalDecision, tenantConditions } from '..';
import { startPlugin, stopPlugins } from '../__testUtils__/startPlugin';
import { eventually } from '../testUtils/eventually';
import { InMemoryTenants } from '../testUtils/InMemoryTenants';
import { aTenant } from '../testUtils/tenant';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const SALES = 'group:default/sales';

// Each test starts back ends of its own.
jest.setTimeout(60_000);

describe('what is told of cells', () => {
  afterEach(stopPlugins);

  it('leaves out how AWS answers where the caller sees nobody', async () => {
    const tenants = new InMemoryTenants(
      aTenant('acme'),
      aTenant('bolt', { cell: 'another', owner: SALES }),
    );
    tenants.cells.push({ ...tenants.cells[0], id: 'another' });
    tenants.cell.failure = new ObservationError('unreachable', 'AWS is away.');
    const expectProblem = async (problem: string, read?: PolicyDecision) => {
      const { get } = await startPlugin(databases, { tenants, read });
      await eventually(async () => {
        const tier = await get('/api/tenants/tiers/basic').expect(200);
        const service = await get('/api/tenants/services/orders').expect(200);
        expect([
          tier.body.collectors.health.problem,
          tier.body.collectors.usage.problem,
          service.body.collector.problem,
        ]).toEqual([problem, problem, problem]);
      });
    };
    await expectProblem('In the cell local: AWS is away.');
    await expectProblem(
      'AWS is away.',
      createTenantConditionalDecision(
        tenantReadPermission,
        tenantConditions.hasOwner({ owners: [SALES] }),
      ),
    );
  });
});
