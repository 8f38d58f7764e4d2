import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MadeUpFleet } from '../__testUtils__/madeUp/MadeUpFleet';
import { showDashboard } from '../__testUtils__/showDashboard';
import { FleetPage } from './FleetPage';

const show = (options: Parameters<typeof showDashboard>[1] = {}) =>
  showDashboard(<FleetPage />, options);

const panel = (name: string) => screen.findByRole('region', { name });

describe('the fleet', () => {
  it('says in words who hurts, why, since when, and what to do', async () => {
    await show();
    const attention = await panel('Needs attention');
    const down = (await within(attention).findByText('Initech')).closest('li')!;
    expect(down).toHaveTextContent(
      /Advanced, down for 4 min.*No products task runs, 2 should/,
    );
    expect(
      within(down).getByRole('link', { name: 'See its services: Initech' }),
    ).toHaveAttribute('href', '/catalog/default/tenant/initech/health');
    const near = within(attention).getByText('Globex').closest('li')!;
    expect(
      within(near).getByRole('link', { name: 'See its usage: Globex' }),
    ).toHaveAttribute('href', '/catalog/default/tenant/globex/usage');
  });

  it('leads to the task of what failed', async () => {
    await show();
    await userEvent.click(
      await screen.findByRole('button', {
        name: /Show \d more: Needs attention/,
      }),
    );
    expect(
      screen.getByRole('link', { name: 'Open the task: Tyrell' }),
    ).toHaveAttribute('href', '/create/tasks/task-1');
  });

  it('says good news', async () => {
    await show({ calm: true });
    expect(
      await screen.findByText('Nothing needs you. All 12 tenants are healthy.'),
    ).toBeVisible();
    expect(
      screen.getByText('Nobody has used 60% of their quota.'),
    ).toBeVisible();
  });

  it('filters the table by the health that is pressed', async () => {
    const { requests } = await show({ path: '/?range=7d&q=acme' });
    const health = await panel('Health');
    await userEvent.click(
      await within(health).findByRole('button', { name: '1 down' }),
    );
    // What else stands in the address stays, other filters go.
    expect(screen.getByTestId('address')).toHaveTextContent(
      '/?range=7d&health=down',
    );
    await waitFor(() =>
      expect(requests).toContain('/tenants?health=down&limit=20'),
    );
    expect(
      await screen.findByText('1 tenant with these filters.'),
    ).toBeVisible();
  });

  it('looks as far back as the reader wants, and leaves the table alone', async () => {
    const { requests } = await show();
    const lists = () =>
      requests.filter(path => path.startsWith('/tenants')).length;
    await panel('Traffic');
    const before = lists();
    await userEvent.click(screen.getByRole('radio', { name: '30 days' }));
    await waitFor(() => {
      const [asked] = requests
        .filter(path => path.startsWith('/fleet/usage'))
        .slice(-1);
      const search = new URLSearchParams(asked.split('?')[1]);
      const days =
        (Date.parse(search.get('to')!) - Date.parse(search.get('from')!)) /
        86_400_000;
      expect(days).toBe(30);
    });
    expect(screen.getByTestId('address')).toHaveTextContent('range=30d');
    expect(lists()).toBe(before);
  });

  it('says what runs out, and who is loud', async () => {
    await show();
    const headroom = await panel('Headroom');
    expect(
      await within(headroom).findByText('39 of 100, room for 61 more'),
    ).toBeVisible();
    expect(
      within(headroom).getByText(/Ask AWS for a higher quota/),
    ).toBeVisible();
    const loud = await panel('Loudest in the pool');
    expect(
      within(loud).getAllByText(/of the traffic, .*fair share/)[0],
    ).toBeVisible();
    const near = await panel('Near their quota');
    expect(
      within(near).getAllByText(/Reaches it about .* at this rate/)[0],
    ).toBeVisible();
  });

  it('says how old its data is, why, and when it tries again', async () => {
    await show({ problem: 'AWS is throttling our calls.' });
    expect(await screen.findByText(/^Health: data from 4 min/)).toBeVisible();
    expect(
      screen.getAllByText(/AWS is throttling our calls\. Next try in \d+ s\./),
    ).toHaveLength(2);
    // The last good data stays.
    expect(screen.getAllByText('Initech')[0]).toBeVisible();
  });

  it('keeps the table when the rest cannot be read, and reads it again', async () => {
    let broken = true;
    const { fleet } = await show({
      answers: {
        '/fleet': () => (broken ? new Error('Out of order') : fleet.fleet()),
      },
    });
    expect(
      await screen.findByText('The fleet could not be read'),
    ).toBeVisible();
    expect(await screen.findByText('Initech')).toBeVisible();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await panel('Needs attention')).toBeVisible();
  });

  it.each(['/', '/?tier=premium'])(
    'invites when there is nobody yet, at %s',
    async path => {
      await show({ count: 0, path });
      expect(await screen.findByText('No tenants yet')).toBeVisible();
      expect(screen.queryByText('Needs attention')).not.toBeInTheDocument();
    },
  );

  it('does not hide filters from those whose tenants have all left', async () => {
    const empty = new MadeUpFleet({ count: 0, now: Date.now() }).fleet();
    await show({
      count: 0,
      path: '/?tier=premium',
      answers: { '/fleet': { ...empty, byState: { offboarded: 1 } } },
    });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Show all tenants' }),
    );
    expect(screen.getByTestId('address')).toHaveTextContent(/^\/$/);
  });

  it('shows what changed at once', async () => {
    const { requests, signal } = await show();
    await panel('Needs attention');
    const asked = () => requests.filter(path => path === '/fleet').length;
    const before = asked();
    await signal('initech');
    await waitFor(() => expect(asked()).toBe(before + 1));
  });
});
