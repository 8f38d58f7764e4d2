import { screen } from '@testing-library/react';
import { showDashboard } from '../__testUtils__/showDashboard';
import { TenantsWidget } from './TenantsWidget';

const show = (options: Parameters<typeof showDashboard>[1] = {}) =>
  showDashboard(<TenantsWidget />, options);

describe('tenants on the home page', () => {
  it('puts those first that need somebody', async () => {
    await show();
    expect(await screen.findByRole('link', { name: 'Initech' })).toBeVisible();
    expect(screen.getByText(/No products task runs/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Down' })).toHaveAttribute(
      'href',
      '/tenants?health=down',
    );
    expect(screen.getAllByRole('listitem')).toHaveLength(3);
    expect(screen.getByText(/more need attention/)).toBeVisible();
  });

  it('says so when all is well', async () => {
    await show({ calm: true });
    expect(
      await screen.findByText('Nothing needs you. All 12 tenants are healthy.'),
    ).toBeVisible();
  });

  it('invites when there is nobody yet', async () => {
    await show({ count: 0 });
    expect(await screen.findByText('No tenants yet.')).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Onboard the first tenant' }),
    ).toBeVisible();
  });

  it('says what cannot be read', async () => {
    await show({ answers: { '/fleet': new Error('Out of order') } });
    expect(
      await screen.findByText('The tenants could not be read'),
    ).toBeVisible();
  });
});
