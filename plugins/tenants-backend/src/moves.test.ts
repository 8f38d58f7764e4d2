import { TestDatabases } from '@backstage/backend-test-utils';
import { DENY, startPlugin, stopPlugins } from './__testUtils__/startPlugin';
import { InMemoryTenants } from './testUtils/InMemoryTenants';
import { aTenant } from './testUtils/tenant';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const PATH = '/api/tenants/tenants/acme/move-preview';

describe('what a change of tier would mean', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const tenants = new InMemoryTenants(aTenant('acme'));

  beforeEach(() => {
    tenants.failure = undefined;
  });
  afterEach(stopPlugins);

  const start = (options = {}) =>
    startPlugin(databases, { tenants, ...options });

  it('is told to whoever may operate the tenant', async () => {
    const { get } = await start();
    const { body } = await get(`${PATH}?tier=premium`).expect(200);
    expect(body).toMatchObject({
      tenantId: 'acme',
      possible: true,
      before: { name: 'basic' },
      after: { name: 'premium' },
    });
  });

  it('is told to nobody else', async () => {
    const { get } = await start({ operate: DENY });
    const { body } = await get(`${PATH}?tier=premium`).expect(403);
    expect(body.error.message).toContain(
      'You may not change the tier of "acme".',
    );
  });

  it('is told of no tenant that the caller does not see', async () => {
    const { get } = await start();
    const { status } = await get(
      '/api/tenants/tenants/nobody/move-preview?tier=basic',
    );
    expect(status).toBe(404);
  });

  it.each([
    ['', 'Name a tier: basic, advanced, premium.'],
    ['?tier=gold', '"gold" is no tier; use basic, advanced, premium.'],
    ['?tier=basic&fast=1', 'fast: unknown; use tier.'],
  ])('is not asked with "%s"', async (query, words) => {
    const { get } = await start();
    const { body } = await get(`${PATH}${query}`).expect(400);
    expect(body.error.message).toContain(words);
  });
});
