import type { TierName } from '@tenantry/plugin-tenants-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showDashboard } from '../__testUtils__/showDashboard';
import { TierPage } from './TierPage';

const show = (
  name: TierName,
  options: Parameters<typeof showDashboard>[1] = {},
) => showDashboard(<TierPage name={name} />, options);

describe('a tier', () => {
  it('says in one line what it promises', async () => {
    await show('basic');
    expect(
      await screen.findByText(
        'Shared services and tables. 10 requests a second, bursts of 20; 10,000 requests a day. $49 a month.',
      ),
    ).toBeVisible();
  });

  it('with a pool shows what all share, and who takes how much', async () => {
    const { requests } = await show('basic');
    expect(
      await screen.findByRole('region', { name: 'products' }),
    ).toHaveTextContent(/Degraded.*1 of 2 tasks run, 1 starting/);
    expect(await screen.findByText('Share of traffic')).toBeVisible();
    expect(
      screen.getByRole('meter', { name: 'Share of Acme Corp' }),
    ).toBeInTheDocument();
    expect(requests).toContain('/tenants?tier=basic&sort=-requests&limit=50');
  });

  it('with own services shows them as a grid, worst first', async () => {
    const { requests } = await show('advanced', { count: 60 });
    const row = (await screen.findByRole('rowheader', { name: 'Initech' }))
      .parentElement!;
    expect(
      within(row).getByRole('img', { name: 'products: Down' }),
    ).toBeVisible();
    expect(
      within(row).getByRole('img', { name: 'orders: Healthy' }),
    ).toBeVisible();
    expect(requests).toContain('/tenants?tier=advanced&sort=-health&limit=50');
    expect(screen.getByText('Shared cluster')).toBeVisible();
    expect(screen.getByText('5.5 of 6, no room')).toBeVisible();
  });

  it('with own clusters shows a card for each tenant', async () => {
    await show('premium');
    const card = (
      await screen.findByRole('link', { name: 'Umbrella' })
    ).closest('li')!;
    expect(card).toHaveTextContent(/1 of 2 orders tasks run/);
    expect(card).toHaveTextContent(
      /Cluster tenant-umbrella: 4 services, 8 tasks running/,
    );
  });

  it('shows more when asked', async () => {
    const { requests } = await show('basic', { count: 120 });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show more' }),
    );
    expect(
      await screen.findByText('Massive Dynamic 10', { exact: false }),
    ).toBeInTheDocument();
    expect(requests.at(-1)).toBe(
      '/tenants?tier=basic&sort=-requests&limit=50&cursor=50',
    );
  });

  it('leads from numbers to the tenants that they count', async () => {
    await show('advanced');
    const health = await screen.findByRole('region', { name: 'Health' });
    await userEvent.click(
      await within(health).findByRole('button', { name: '1 down' }),
    );
    expect(screen.getByTestId('address')).toHaveTextContent(
      '/tenants?tier=advanced&health=down',
    );
  });

  it('invites when nobody has chosen it', async () => {
    await show('premium', { count: 0 });
    expect(
      await screen.findByText('No tenant has chosen this tier yet.'),
    ).toBeVisible();
  });

  it('says of a cluster that nobody uses that nothing is in it', async () => {
    await show('advanced', { count: 0 });
    const cluster = await screen.findByRole('region', {
      name: 'Shared cluster',
    });
    expect(cluster).toHaveTextContent(/No service is in it\./);
    expect(cluster).not.toHaveTextContent(/running/);
  });

  it('says what cannot be read', async () => {
    await show('premium', {
      answers: { '/tiers/premium': new Error('Out of order') },
    });
    expect(
      await screen.findByText('The tier Premium could not be read'),
    ).toBeVisible();
  });
});
