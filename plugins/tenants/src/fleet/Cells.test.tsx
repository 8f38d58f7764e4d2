import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { acme, listOf } from '../__testUtils__/fakeBackend';
import { MadeUpFleet } from '../__testUtils__/madeUp/MadeUpFleet';
import { showDashboard } from '../__testUtils__/showDashboard';
import { FleetPage } from './FleetPage';

const fleet = new MadeUpFleet({ count: 3, now: Date.now() });
const BY_CELL = [
  {
    cell: 'main',
    region: 'us-east-1',
    tenants: 2,
    collector: { collectedAt: new Date().toISOString() },
  },
  {
    cell: 'frankfurt',
    region: 'eu-central-1',
    tenants: 1,
    collector: { problem: 'ECS ListClusters was denied.' },
  },
];

describe('several cells', () => {
  it('are not to be seen where there is one', async () => {
    await showDashboard(<FleetPage />);
    await screen.findByRole('region', { name: 'Needs attention' });
    expect(screen.queryByRole('region', { name: 'Cells' })).toBeNull();
    expect(screen.queryByRole('button', { name: /Cell/ })).toBeNull();
  });

  it('say how many tenants each has, and which cannot be read', async () => {
    await showDashboard(<FleetPage />, {
      answers: {
        '/fleet': {
          ...(fleet.answer('/fleet', new URLSearchParams()) as object),
          byCell: BY_CELL,
        },
      },
    });
    const [main, frankfurt] = within(
      await screen.findByRole('region', { name: 'Cells' }),
    ).getAllByRole('listitem');
    expect(main).toHaveTextContent(/main, 2 tenants.*us-east-1, seen/);
    expect(frankfurt).toHaveTextContent(
      /frankfurt, 1 tenant.*cannot be read. ECS ListClusters was denied.*not seen yet/,
    );
  });

  it('narrow the table down', async () => {
    const list = listOf(acme);
    const { requests } = await showDashboard(<FleetPage />, {
      answers: {
        '/tenants': {
          ...list,
          counts: { ...list.counts, byCell: { main: 0, frankfurt: 1 } },
        },
      },
    });
    await userEvent.click(await screen.findByRole('button', { name: /Cell/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'frankfurt (1)' }),
    );
    expect(screen.getByTestId('address')).toHaveTextContent('cell=frankfurt');
    expect(requests.at(-1)).toContain('cell=frankfurt');
  });
});
