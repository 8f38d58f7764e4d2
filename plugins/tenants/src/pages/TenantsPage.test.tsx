import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { acme, listOf } from '../__testUtils__/fakeBackend';
import { showDashboard } from '../__testUtils__/showDashboard';
import { TenantsPage } from './TenantsPage';

const failed = {
  ...acme,
  tenantId: 'globex',
  displayName: 'Globex',
  state: 'failed' as const,
};

const show = (list?: unknown, path?: string) =>
  showDashboard(<TenantsPage />, {
    answers: list ? { '/tenants': list } : {},
    path,
  });

const table = async () =>
  within(await screen.findByRole('region', { name: 'All tenants' }));

describe('the tenants page', () => {
  it('has a tab for the fleet and each tier', async () => {
    await show();
    const links = (await screen.findAllByRole('link')).map(link => [
      link.textContent,
      link.getAttribute('href'),
    ]);
    expect(links).toEqual(
      expect.arrayContaining([
        ['Fleet', '/tenants'],
        ['Basic', '/tenants/basic'],
        ['Advanced', '/tenants/advanced'],
        ['Premium', '/tenants/premium'],
      ]),
    );
  });

  it('opens a tier', async () => {
    await show(undefined, '/premium');
    expect(await screen.findByText('Tenants and their clusters')).toBeVisible();
  });

  it('lists tenants with how they fare, or that they are not in service', async () => {
    await show();
    const row = within(
      (await (await table()).findByRole('rowheader', { name: /Umbrella/ }))
        .parentElement!,
    );
    expect(row.getByText('Degraded')).toBeVisible();
    expect(row.getByTitle(/1 of 2 orders tasks run/)).toBeInTheDocument();
  });

  it('says what cannot be read, and reads it again', async () => {
    let broken = true;
    await show(() => (broken ? new Error('Out of order') : listOf(acme)));
    expect(
      await screen.findByText('The tenants could not be read'),
    ).toBeVisible();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await (await table()).findByText('Acme Corp')).toBeVisible();
  });

  it('says when what it shows is old', async () => {
    await show({
      ...listOf(acme),
      freshness: {
        syncedAt: '2026-11-02T00:00:00Z',
        problem: 'AWS is throttling our calls.',
      },
    });
    expect(
      await screen.findByText('The registry cannot be read at the moment'),
    ).toBeVisible();
    expect(screen.getByText(/AWS is throttling our calls/)).toBeVisible();
  });

  it('says how many match, and shows all again', async () => {
    await show((search: URLSearchParams) =>
      search.has('q') ? listOf() : listOf(acme, failed),
    );
    await screen.findByText('2 tenants.');
    await userEvent.type(screen.getByRole('searchbox'), 'nobody');
    expect(
      await screen.findByText('0 tenants with these filters.'),
    ).toBeVisible();
    await userEvent.click(
      screen.getByRole('button', { name: 'Show all tenants' }),
    );
    expect(await screen.findByText('2 tenants.')).toBeVisible();
  });

  it('turns pages on the server, and starts over with another filter', async () => {
    const { requests } = await show((search: URLSearchParams) => ({
      ...listOf(search.has('cursor') ? failed : acme),
      totalItems: 21,
      nextCursor: search.has('cursor') ? undefined : 'second',
    }));
    const asked = () =>
      requests.filter(path => path.startsWith('/tenants')).at(-1);
    const list = await table();
    await list.findByText('Acme Corp');
    await userEvent.click(screen.getByRole('button', { name: /next/i }));
    await list.findAllByText('Globex');
    expect(asked()).toBe('/tenants?limit=20&cursor=second');
    await userEvent.type(screen.getByRole('searchbox'), 'ac');
    await list.findByText('Acme Corp');
    expect(asked()).toBe('/tenants?q=ac&limit=20');
  });

  it('sorts on the server, by the most first where that is what people look for', async () => {
    const { requests } = await show();
    const asked = () =>
      requests.filter(path => path.startsWith('/tenants')).at(-1);
    const list = await table();
    await userEvent.click(
      await list.findByRole('columnheader', { name: 'Health' }),
    );
    expect(asked()).toBe('/tenants?sort=-health&limit=20');
    await userEvent.click(list.getByRole('columnheader', { name: 'Tenant' }));
    expect(asked()).toBe('/tenants?sort=displayName&limit=20');
  });

  it('asks the back end for what is searched, and shows changes at once', async () => {
    const { requests, signal } = await show(listOf(acme));
    const list = await table();
    await list.findByText('Acme Corp');
    await userEvent.type(screen.getByRole('searchbox'), 'ac');
    expect(await screen.findByDisplayValue('ac')).toBeVisible();
    const before = requests.length;
    await signal('acme');
    await act(async () => {});
    expect(requests.length).toBeGreaterThan(before);
  });
});
