import { TestDatabases } from '@backstage/backend-test-utils';
import { ConflictError } from '@backstage/errors';
import type { TenantUser } from '@tenantry/plugin-tenants-common';
import {
  ALLOW,
  DENY,
  startPlugin,
  stopPlugins,
} from './__testUtils__/startPlugin';
import { InMemoryTenants } from './testUtils/InMemoryTenants';
import { aTenant } from './testUtils/tenant';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const userOf = (userId: string): TenantUser => ({
  userId,
  email: `${userId}@acme.example`,
  role: 'TenantUser',
  status: 'active',
  createdAt: '2026-01-01T00:00:00.000Z',
  changedAt: '2026-01-01T00:00:00.000Z',
});

describe('the API of users of a tenant', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const tenants = new InMemoryTenants(aTenant('acme'));

  beforeEach(() => {
    tenants.failure = undefined;
    tenants.members.set('acme', ['ada', 'bob', 'eve'].map(userOf));
  });
  afterEach(stopPlugins);

  const start = (options = {}) =>
    startPlugin(databases, { tenants, ...options });

  it('gives them page by page, and one of them', async () => {
    const { get } = await start();
    const { body, headers } = await get(
      '/api/tenants/tenants/acme/users?limit=2',
    ).expect(200);
    expect(body.items).toEqual([userOf('ada'), userOf('bob')]);
    expect(headers['cache-control']).toBe('no-store');
    const next = await get(
      `/api/tenants/tenants/acme/users?cursor=${body.nextCursor}`,
    ).expect(200);
    expect(next.body.items).toEqual([userOf('eve')]);
    const one = await get('/api/tenants/tenants/acme/users/bob').expect(200);
    expect(one.body).toEqual(userOf('bob'));
    await get('/api/tenants/tenants/acme/users/mallory').expect(404);
  });

  it('gives them to nobody who may only read tenants', async () => {
    const { get } = await start({ read: ALLOW, users: DENY });
    for (const path of ['', '/ada']) {
      const { body } = await get(
        `/api/tenants/tenants/acme/users${path}`,
      ).expect(403);
      expect(body.error.message).toContain(
        'You may not see the users of "acme".',
      );
      expect(JSON.stringify(body)).not.toContain('@');
    }
  });

  it('gives them to nobody who may not see the tenant', async () => {
    const { get } = await start({ read: DENY });
    for (const tenantId of ['acme', 'nobody']) {
      const { status } = await get(`/api/tenants/tenants/${tenantId}/users`);
      expect(status).toBe(403);
    }
  });

  it('says that there are none in this state', async () => {
    const { get } = await start();
    tenants.failure = new ConflictError('"acme" is provisioning: no users.');
    const { body } = await get('/api/tenants/tenants/acme/users').expect(409);
    expect(body.error.message).toBe('"acme" is provisioning: no users.');
  });

  it.each([
    ['limit=61', '"61" is no page size; use 1 to 60.'],
    ['limit=0', '"0" is no page size; use 1 to 60.'],
    ['role=x', 'role: unknown; use limit, cursor.'],
  ])('refuses ?%s', async (query, message) => {
    const { get } = await start();
    const { body } = await get(
      `/api/tenants/tenants/acme/users?${query}`,
    ).expect(400);
    expect(body.error.message).toContain(message);
  });
});
