import type { TenantEvent } from '@tenantry/plugin-tenants-common';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showOnEntityPage } from '../__testUtils__/showOnEntityPage';
import { TenantHistory } from './TenantHistory';

const TOTAL = 8;
const PAGE = 3;

const EVENTS: TenantEvent[] = Array.from({ length: TOTAL }, (_, index) => ({
  id: `${index}`,
  at: '2026-11-01T00:00:00Z',
  type: 'onboarding.retried',
  actor: index === 0 ? 'service' : 'user:default/ada',
  taskId: index === 0 ? 'task-1' : undefined,
  message: `Event ${index}.`,
}));

function pageOf(search: URLSearchParams) {
  const from = Number(search.get('cursor') ?? 0);
  const to = from + PAGE;
  return {
    items: EVENTS.slice(from, to),
    nextCursor: to < TOTAL ? `${to}` : undefined,
  };
}

const show = (answer: unknown) =>
  showOnEntityPage(<TenantHistory />, { '/tenants/acme/events': answer });

describe('the history of a tenant', () => {
  it('says what happened, by whom, in which task', async () => {
    await show({ items: EVENTS.slice(0, 1) });
    expect(await screen.findByText('Event 0.')).toBeVisible();
    expect(screen.getByText(/by the portal/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Task log' })).toHaveAttribute(
      'href',
      '/create/tasks/task-1',
    );
    expect(
      screen.queryByRole('button', { name: 'Show earlier' }),
    ).not.toBeInTheDocument();
  });

  it('can be read to its beginning, page by page', async () => {
    const { requests } = await show(pageOf);
    expect(await screen.findByText('Event 0.')).toBeVisible();
    for (const shown of [6, 8]) {
      await userEvent.click(
        await screen.findByRole('button', { name: 'Show earlier' }),
      );
      expect(
        await screen.findByText(`Event ${shown - 1}.`),
      ).toBeInTheDocument();
      expect(screen.getAllByRole('listitem')).toHaveLength(shown);
    }
    expect(
      screen.queryByRole('button', { name: 'Show earlier' }),
    ).not.toBeInTheDocument();
    // The back end gives 200 at once at most: pages must not grow.
    expect(
      new Set(requests.map(request => request.match(/limit=(\d+)/)?.[1])),
    ).toEqual(new Set(['50']));
  });

  it('says when nothing has happened', async () => {
    await show({ items: [] });
    expect(await screen.findByText('Nothing has happened yet.')).toBeVisible();
  });

  it('says what cannot be read', async () => {
    await show(new Error('Out of order'));
    expect(
      await screen.findByText('The history could not be read'),
    ).toBeVisible();
  });
});
