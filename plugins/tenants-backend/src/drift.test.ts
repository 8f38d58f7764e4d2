import { TestDatabases } from '@backstage/backend-test-utils';
import {
  DRIFT_TOPIC,
  type FleetResponse,
  type StackDrift,
  type TenantDriftResponse,
} from '@tenantry/plugin-tenants-common';
import { ObservationError } from '@tenantry/plugin-tenants-node';
import { DENY, startPlugin, stopPlugins } from './__testUtils__/startPlugin';
import { eventually } from './testUtils/eventually';
import { InMemoryTenants } from './testUtils/InMemoryTenants';
import { aSilo, aTenant } from './testUtils/tenant';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const DRIFTED: Omit<StackDrift, 'checkedAt'> = {
  state: 'drifted',
  resources: [
    {
      logicalId: 'OrderService',
      type: 'AWS::ECS::Service',
      state: 'modified',
      differences: [
        { path: '/DesiredCount', kind: 'changed', expected: '1', actual: '3' },
      ],
    },
  ],
};
const IN_SYNC: StackDrift = {
  state: 'in-sync',
  checkedAt: '2999-01-01T00:00:00.000Z',
  resources: [],
};

describe('how stacks compare with their templates', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let tenants: InMemoryTenants;

  type Plugin = Awaited<ReturnType<typeof startPlugin>>;

  const driftOf = async ({ get }: Plugin, tenantId: string) => {
    const { body } = await get(`/api/tenants/tenants/${tenantId}/drift`).expect(
      200,
    );
    return body as TenantDriftResponse;
  };
  const known = (
    plugin: Plugin,
    tenantId: string,
    isSo: (answer: TenantDriftResponse) => boolean,
  ) =>
    eventually(async () => {
      const answer = await driftOf(plugin, tenantId);
      expect(isSo(answer)).toBeTruthy();
      return answer;
    });
  const fleetOf = async ({ get }: Plugin) =>
    (await get('/api/tenants/fleet').expect(200)).body as FleetResponse;

  beforeEach(() => {
    tenants = new InMemoryTenants(aSilo('amy'), aSilo('bob'), aTenant('cat'));
    tenants.cell.addStack('tenant-amy', 'advanced');
    tenants.cell.addStack('tenant-bob', 'advanced');
    tenants.cell.drifts.set('tenant-amy', DRIFTED);
  });
  afterEach(stopPlugins);

  it('is found out of every stack by itself, the pool’s once, and shown in lists, filters and to whom it needs', async () => {
    const plugin = await startPlugin(databases, { tenants });
    const { drift } = await known(plugin, 'amy', answer => !!answer.drift);
    expect(drift).toMatchObject(DRIFTED);
    await known(plugin, 'bob', answer => answer.drift?.state === 'in-sync');
    expect(await known(plugin, 'cat', answer => !!answer.drift)).toMatchObject({
      stackName: 'tenant-pool-basic',
      shared: true,
    });
    expect(tenants.cell.calls.drift).toBe(3);

    const { items, totalItems } = await plugin.list('?drift=drifted');
    expect(totalItems).toBe(1);
    expect(items).toMatchObject([
      { tenantId: 'amy', drift: { state: 'drifted', resources: 1 } },
    ]);
    expect((await plugin.list('?drift=in-sync,unknown')).items).toHaveLength(1);
    const fleet = await eventually(async () => {
      const found = await fleetOf(plugin);
      expect(found.attention.map(({ kind }) => kind)).toEqual(['drifted']);
      return found;
    });
    expect(fleet.drift).toMatchObject({
      drifted: 1,
      inSync: 1,
      unknown: 0,
      unchecked: 0,
      oldestCheckedAt: drift!.checkedAt,
    });
    expect(fleet.attention[0]).toMatchObject({
      tenantId: 'amy',
      reason: expect.stringContaining('1 resource is not as the template says'),
    });
  });

  it('is compared anew when a tenant runs another version, and when somebody asks', async () => {
    const plugin = await startPlugin(databases, { tenants });
    await known(plugin, 'amy', answer => !!answer.drift);
    await known(plugin, 'bob', answer => !!answer.drift);
    await known(plugin, 'cat', answer => !!answer.drift);
    const before = tenants.cell.calls.drift;
    tenants.cell.drifts.set('tenant-bob', DRIFTED);
    const changed = aSilo('bob', { version: 2 });
    await plugin.publish({
      type: 'changed',
      tenant: { ...changed, silo: { ...changed.silo!, imageTag: '2.0.0' } },
    });
    await known(plugin, 'bob', answer => answer.drift?.state === 'drifted');
    expect(tenants.cell.calls.drift).toBe(before + 1);

    tenants.cell.drifts.delete('tenant-amy');
    const { body } = await plugin
      .post('/api/tenants/tenants/amy/drift/compare')
      .expect(202);
    expect(body).toMatchObject({ stackName: 'tenant-amy', shared: false });
    await known(plugin, 'amy', answer => answer.drift?.state === 'in-sync');
  });

  it('is what a repair says that has compared it', async () => {
    const plugin = await startPlugin(databases, { tenants });
    await known(plugin, 'amy', answer => answer.drift?.state === 'drifted');
    await plugin.events.publish({
      topic: DRIFT_TOPIC,
      eventPayload: { cell: 'local', stackName: 'tenant-amy', drift: IN_SYNC },
    });
    await known(plugin, 'amy', answer => answer.drift?.state === 'in-sync');
    await eventually(async () => {
      expect((await fleetOf(plugin)).attention).toEqual([]);
    });
  });

  it('is forgotten with its stack: another one of the same name is another one', async () => {
    const plugin = await startPlugin(databases, { tenants });
    await known(plugin, 'bob', answer => !!answer.drift);
    for (const [version, state] of [
      [2, 'offboarded'],
      [3, 'provisioning'],
    ] as const) {
      await plugin.publish({
        type: 'changed',
        tenant: aSilo('bob', { version, state }),
      });
      // It may be running already.
      await eventually(() => plugin.run('tenants-collect-local-drift'));
      expect(await known(plugin, 'bob', answer => !answer.drift)).toMatchObject(
        { stackName: 'tenant-bob' },
      );
    }
  });

  it('is not claimed of a tenant whose cell is configured no more', async () => {
    const plugin = await startPlugin(databases, { tenants });
    await plugin.publish({
      type: 'changed',
      tenant: aSilo('gus', { cell: 'gone' }),
    });
    await plugin.post('/api/tenants/tenants/gus/drift/compare').expect(404);
    expect(await driftOf(plugin, 'gus')).not.toHaveProperty('comparingSince');
  });

  it('stays as it was found when AWS cannot be asked, and says why', async () => {
    const plugin = await startPlugin(databases, { tenants });
    const { drift } = await known(plugin, 'amy', answer => !!answer.drift);
    tenants.cell.failure = new ObservationError(
      'throttled',
      'AWS is throttling our calls.',
    );
    await plugin.post('/api/tenants/tenants/amy/drift/compare').expect(202);
    expect(
      await known(plugin, 'amy', answer => !!answer.problem),
    ).toMatchObject({ drift, problem: 'AWS is throttling our calls.' });
  });

  it('is compared for nobody who may not operate the tenant, and not while something changes it', async () => {
    const plugin = await startPlugin(databases, { tenants, operate: DENY });
    await known(plugin, 'amy', answer => !!answer.drift);
    const { body } = await plugin
      .post('/api/tenants/tenants/amy/drift/compare')
      .expect(403);
    expect(body.error.message).toContain('You may not operate "amy"');
    await stopPlugins();

    tenants.put(aSilo('amy', { state: 'updating' }));
    const busy = await startPlugin(databases, { tenants });
    await eventually(async () => {
      const answer = await busy.post('/api/tenants/tenants/amy/drift/compare');
      expect([answer.status, answer.body.error?.message]).toEqual([
        409,
        expect.stringContaining('"amy" is updating'),
      ]);
    });
    await busy.get('/api/tenants/tenants/nobody/drift').expect(404);
    await busy.get('/api/tenants/tenants/bob/drift?x=1').expect(400);
    await busy.get('/api/tenants/tenants?drift=some').expect(400);
  });
});
