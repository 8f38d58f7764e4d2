import { mockServices } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { toTenantEntity } from '@tenantry/plugin-tenants-common';
import { findLostTenants } from './lostTenants';
import { aTenant } from './testUtils/tenant';

const idsFrom = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `tenant-${from + index}`);

/** Those of these tenants that are lost to a catalog which shows the first so many. */
const lostOf = (tenantIds: string[], shown: number) =>
  findLostTenants(tenantIds, {
    catalog: catalogServiceMock({
      entities: idsFrom(0, shown).map(id => toTenantEntity(aTenant(id))),
    }),
    auth: mockServices.auth(),
  });

it('finds tenants that the catalog does not show, on whichever page they would be', async () => {
  expect(await lostOf(idsFrom(0, 1_500), 1_498)).toEqual(idsFrom(1_498, 1_500));
});

it('takes very many for such as are on their way', async () => {
  expect(await lostOf(idsFrom(0, 100), 0)).toHaveLength(100);
  expect(await lostOf(idsFrom(0, 101), 0)).toEqual([]);
});
