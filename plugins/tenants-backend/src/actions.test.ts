import { TestDatabases } from '@backstage/backend-test-utils';
import { DENY, startPlugin, stopPlugins } from './__testUtils__/startPlugin';
import { fleet, startSynced } from './__testUtils__/startSynced';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

afterEach(stopPlugins);

describe('actions for agents', () => {
  it('lists and reads tenants', async () => {
    const { actions } = await startSynced(databases, { tenants: fleet() });
    const { output } = await actions.invoke({
      id: 'test:list-tenants',
      input: { sort: 'tenantId', descending: true, limit: 1 },
    });
    expect(output).toMatchObject({
      items: [{ tenantId: 'coda' }],
      totalItems: 3,
      byTier: { basic: 2, premium: 1 },
      nextCursor: expect.any(String),
      syncedAt: expect.any(String),
    });
    await expect(
      actions.invoke({
        id: 'test:get-tenant',
        input: { tenantId: 'acme' },
      }),
    ).resolves.toMatchObject({ output: { tenant: { tier: 'premium' } } });
  });

  it('checks the permissions of the caller', async () => {
    const { actions } = await startPlugin(databases, {
      tenants: fleet(),
      read: DENY,
    });
    await expect(
      actions.invoke({ id: 'test:list-tenants', input: {} }),
    ).rejects.toThrow('tenant.read');
    await expect(
      actions.invoke({
        id: 'test:get-tenant',
        input: { tenantId: 'acme' },
      }),
    ).rejects.toThrow('tenant.read');
  });
});
