import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { renderTestApp } from '@backstage/frontend-test-utils';
import { mockApis } from '@backstage/test-utils';
import { toTenantEntity } from '@tenantry/plugin-tenants-common';
import { screen } from '@testing-library/react';
import plugin, { tenantsApiRef, tenantsCatalogModule } from '..';
import { acme, fakeBackend } from '../__testUtils__/fakeBackend';

/** Whose user pools whoever looks may see. */
const OWN = 'acme';
const ENTITIES = [OWN, 'globex'].map(tenantId =>
  toTenantEntity({ ...acme, tenantId }),
);

async function open(path: string) {
  renderTestApp({
    features: [catalogPlugin, plugin, tenantsCatalogModule],
    initialRouteEntries: [`/catalog/default/${path}`],
    apis: [
      [catalogApiRef, catalogApiMock({ entities: ENTITIES })],
      [tenantsApiRef, fakeBackend({}).client],
      [
        permissionApiRef,
        mockApis.permission({
          authorize: ({ resourceRef }: { resourceRef?: string }) =>
            resourceRef === OWN ? AuthorizeResult.ALLOW : AuthorizeResult.DENY,
        } as never),
      ],
    ],
  });
  expect(
    await screen.findByRole('link', { name: 'History' }, { timeout: 20_000 }),
  ).toBeVisible();
}

const usersTab = () => screen.queryByRole('link', { name: 'Users' });

describe('the page of a tenant', () => {
  it('has a tab for its users, for those who may see them', async () => {
    await open(`tenant/${OWN}`);
    expect(usersTab()).toBeVisible();
  }, 30_000);

  it('has none for the others', async () => {
    await open('tenant/globex');
    expect(usersTab()).not.toBeInTheDocument();
  }, 30_000);

  it('says why to whoever asks for it all the same', async () => {
    await open('tenant/globex/users');
    expect(
      await screen.findByText('You may not see the users of this tenant'),
    ).toBeVisible();
  }, 30_000);
});
