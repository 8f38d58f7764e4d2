import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { toTenantEntity } from '@tenantry/plugin-tenants-common';
import { findHiddenTenants } from './hiddenTenants';
import { aTenant } from './testUtils/tenant';

/** Those of these tenants that a catalog hides which shows `shown` only. */
const hiddenOf = (tenantIds: string[], shown: string[]) =>
  findHiddenTenants(tenantIds, {
    catalog: catalogServiceMock({
      entities: shown.map(id => toTenantEntity(aTenant(id))),
    }),
    auth: mockServices.auth(),
  });

it('finds tenants that the catalog does not show', async () => {
  expect(await hiddenOf(['acme', 'globex', 'initech'], ['globex'])).toEqual([
    'acme',
    'initech',
  ]);
});
