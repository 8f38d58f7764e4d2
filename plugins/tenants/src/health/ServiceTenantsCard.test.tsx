import { EntityProvider } from '@backstage/plugin-catalog-react';
import { screen } from '@testing-library/react';
import { showDashboard } from '../__testUtils__/showDashboard';
import { ServiceTenantsCard } from './ServiceTenantsCard';

const show = (options: Parameters<typeof showDashboard>[1] = {}) =>
  showDashboard(
    <EntityProvider
      entity={{
        apiVersion: 'backstage.io/v1alpha1',
        kind: 'Component',
        metadata: {
          name: 'order-service',
          annotations: { 'tenantry.io/service': 'orders' },
        },
      }}
    >
      <ServiceTenantsCard />
    </EntityProvider>,
    options,
  );

describe('the tenants of a service', () => {
  it('are named with how it fares for them', async () => {
    const { requests } = await show();
    expect(await screen.findByText('orders serves 9 tenants')).toBeVisible();
    expect(
      screen.getByText('1 down, 1 degraded, 1 deploying, 6 healthy'),
    ).toBeVisible();
    expect(screen.getByRole('link', { name: 'Umbrella' })).toHaveAttribute(
      'href',
      '/catalog/default/tenant/umbrella/health',
    );
    expect(screen.getByText(/shared by 6 tenants/)).toBeVisible();
    expect(requests).toEqual(['/services/orders']);
  });

  it('may be none', async () => {
    await show({ count: 0 });
    expect(await screen.findByText('No tenant runs it yet.')).toBeVisible();
  });

  it('may not be readable', async () => {
    await show({ answers: { '/services/orders': new Error('Out of order') } });
    expect(
      await screen.findByText('The tenants of this service could not be read'),
    ).toBeVisible();
  });
});
