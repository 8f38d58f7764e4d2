import type { FleetUpdatesResponse } from '@tenantry/plugin-tenants-common';
import { screen } from '@testing-library/react';
import { showOnEntityPage } from '../__testUtils__/showOnEntityPage';
import { FleetReviewPage } from './FleetReviewPage';

const UPDATES: FleetUpdatesResponse = {
  versions: [
    { tier: 'basic', imageTag: '1.0.0', tenants: 10 },
    { tier: 'premium', imageTag: '1.1.0', tenants: 2 },
  ],
  pins: [],
  pinCount: 2,
  canaries: [{ tenantId: 'acme', displayName: 'Acme' }],
};

describe('the review of an update of the fleet', () => {
  it('says which version comes to whom, how, and who is passed over', async () => {
    await showOnEntityPage(
      <FleetReviewPage values={{ imageTag: '2.0.0', waveSize: 5 }} />,
      { '/fleet/updates': UPDATES },
    );
    expect(await screen.findByText('2.0.0')).toBeVisible();
    expect(screen.getByText('12 tenants on 2 versions.')).toBeVisible();
    expect(screen.getByText('5 tenants at most')).toBeVisible();
    expect(screen.getByText(/The canary comes first/)).toBeVisible();
    expect(screen.getByText(/2 tenants with a pin/)).toBeVisible();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('warns while another update is under way', async () => {
    await showOnEntityPage(<FleetReviewPage values={{ imageTag: '2.0.0' }} />, {
      '/fleet/updates': {
        ...UPDATES,
        run: { state: 'running', imageTag: '1.5.0' },
      },
    });
    expect(
      await screen.findByText(/An update of the fleet is under way/),
    ).toBeVisible();
  });
});
