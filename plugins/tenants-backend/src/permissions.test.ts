import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import {
  TENANTS_SIGNAL_CHANNEL,
  tenantReadPermission,
} from '@tenantry/plugin-tenants-common';
import { createTenantConditionalDecision, tenantConditions } from '.';
import { DENY, startPlugin, stopPlugins } from './__testUtils__/startPlugin';
import { fleet, ids, startSynced } from './__testUtils__/startSynced';
import { eventually } from './testUtils/eventually';
import { aTenant } from './testUtils/tenant';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

afterEach(stopPlugins);

describe('permissions', () => {
  const salesOnly = createTenantConditionalDecision(tenantReadPermission, {
    anyOf: [tenantConditions.hasOwner({ owners: ['group:default/sales'] })],
  });

  it('shows nothing to those whom the policy denies', async () => {
    const { get } = await startPlugin(databases, {
      tenants: fleet(),
      read: DENY,
      onboard: DENY,
    });
    for (const path of [
      'tenants',
      'tenants/acme',
      'tenants/acme/resources',
      'tiers',
    ]) {
      const { body } = await get(`/api/tenants/${path}`).expect(403);
      expect(body.error.message).toContain('tenant.read');
    }
    for (const path of ['availability/dune', 'capacity?tier=basic']) {
      const { body } = await get(`/api/tenants/${path}`).expect(403);
      expect(body.error.message).toContain('tenant.onboard');
    }
  });

  it('answers nobody who is not signed in', async () => {
    const { get } = await startPlugin(databases, { tenants: fleet() });
    const { status } = await get('/api/tenants/tenants').set(
      'authorization',
      mockCredentials.none.header(),
    );
    expect(status).toBe(401);
  });

  it('answers services', async () => {
    const { get } = await startPlugin(databases, { tenants: fleet() });
    const { status } = await get('/api/tenants/tenants').set(
      'authorization',
      mockCredentials.service.header(),
    );
    expect(status).toBe(200);
  });

  it('shows only tenants that meet the conditions, and counts no others', async () => {
    const { get, list } = await startSynced(databases, {
      tenants: fleet(),
      read: salesOnly,
    });
    await expect(list()).resolves.toMatchObject({
      items: [{ tenantId: 'bolt' }],
      totalItems: 1,
      counts: { byState: { active: 1 }, byTier: { basic: 1 } },
    });
    await get('/api/tenants/tenants/bolt').expect(200);
    await get('/api/tenants/tenants/bolt/resources').expect(200);
    await get('/api/tenants/tenants/acme').expect(404);
    await get('/api/tenants/tenants/acme/resources').expect(404);
    const taken = await get('/api/tenants/availability/acme').expect(200);
    expect(taken.body.message).toBe('"acme" is taken.');
  });

  it('can set conditions on the tier', async () => {
    const { list } = await startSynced(databases, {
      tenants: fleet(),
      read: createTenantConditionalDecision(tenantReadPermission, {
        not: tenantConditions.isTier({ tiers: ['premium'] }),
      }),
    });
    expect(ids(await list())).toEqual(['bolt', 'coda']);
  });

  it('tells people of changed tenants that they may see, by id', async () => {
    const { list, publish, events } = await startSynced(databases, {
      tenants: fleet(),
      read: salesOnly,
    });
    const signals: any[] = [];
    await events.subscribe({
      id: 'test',
      topics: ['signals'],
      onEvent: async ({ eventPayload }) => void signals.push(eventPayload),
    });
    await list();
    await publish({ type: 'changed', tenant: aTenant('acme', { version: 2 }) });
    await publish({
      type: 'changed',
      tenant: aTenant('bolt', { version: 2, owner: 'group:default/sales' }),
    });
    await eventually(() => expect(signals.length).toBeGreaterThan(0));
    expect(signals.at(-1)).toEqual({
      recipients: { type: 'user', entityRef: ['user:default/mock'] },
      channel: TENANTS_SIGNAL_CHANNEL,
      message: { tenantIds: ['bolt'] },
    });
  });
});
