import type { ResultHighlight } from '@backstage/plugin-search-common';
import type { TenantDocument } from '@tenantry/plugin-tenants-common';
import { screen } from '@testing-library/react';
import { showDashboard } from '../__testUtils__/showDashboard';
import { TenantResult } from './TenantResult';

const tenant: TenantDocument = {
  title: 'Wile Industries',
  text: 'acme-west · Premium · Changing tier · platform',
  location: '/catalog/default/tenant/acme-west',
  tenantId: 'acme-west',
  tier: 'premium',
  state: 'migrating',
  owner: 'group:default/platform',
  cell: 'local',
  kind: 'Tenant',
};

const show = (highlight?: ResultHighlight) =>
  showDashboard(<TenantResult result={tenant} highlight={highlight} />);

const marked = () =>
  screen
    .queryAllByText(/./, { selector: 'mark' })
    .map(({ textContent }) => textContent);

describe('a tenant that was found', () => {
  it('leads to its page, and says what it is in the words of other pages', async () => {
    await show();
    expect(
      screen.getByRole('link', { name: 'Wile Industries' }),
    ).toHaveAttribute('href', '/catalog/default/tenant/acme-west');
    for (const words of ['acme-west', 'Premium', 'Changing tier', 'platform']) {
      expect(screen.getByText(words)).toBeVisible();
    }
    expect(marked()).toEqual([]);
  });

  it('marks what was found, wherever it stands', async () => {
    await show({
      preTag: '<a1>',
      postTag: '</a1>',
      fields: {
        title: 'Wile <a1>Industries</a1>',
        text: '<a1>acme</a1>-west · <a1>Premium</a1> · Changing tier · platform',
        location: '/catalog/default/<a1>west</a1>',
      },
    });
    expect(marked()).toEqual(['Industries', 'acme', 'Premium']);
  });
});
