import type {
  TenantUser,
  TenantUsersResponse,
} from '@tenantry/plugin-tenants-common';
import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showOnEntityPage } from '../__testUtils__/showOnEntityPage';
import { UsersContent } from './UsersContent';

const userOf = (
  userId: string,
  change: Partial<TenantUser> = {},
): TenantUser => ({
  userId,
  email: `${userId}@acme.example`,
  role: 'TenantUser',
  status: 'active',
  createdAt: '2026-01-01T00:00:00Z',
  changedAt: '2026-01-01T00:00:00Z',
  ...change,
});

const ADA = userOf('ada', { role: 'TenantAdmin' });
const answer = (
  items: TenantUser[],
  nextCursor?: string,
): TenantUsersResponse => ({
  items,
  nextCursor,
  readAt: '2026-11-02T00:00:00Z',
});

const show = (users: unknown, options = {}) =>
  showOnEntityPage(<UsersContent />, { '/tenants/acme/users': users }, options);

const rowOf = async (name: string) =>
  (await screen.findByRole('rowheader', { name: new RegExp(name) })).closest(
    'tr, [role="row"]',
  ) as HTMLElement;

/** What can be done to a user, and where it leads. */
async function changesOf(name: string): Promise<Record<string, object>> {
  await userEvent.click(
    within(await rowOf(name)).getByRole('button', { name: /^Change / }),
  );
  const items = await screen.findAllByRole('menuitem');
  const changes = Object.fromEntries(
    items.map(item => [
      item.textContent,
      JSON.parse(
        new URL(item.getAttribute('href')!, 'http://portal').searchParams.get(
          'formData',
        )!,
      ),
    ]),
  );
  await userEvent.keyboard('{Escape}');
  return changes;
}

describe('the users of a tenant', () => {
  it('are shown with role, status and where they sign in, administrators first', async () => {
    await show(
      answer([
        userOf('zoe', { status: 'disabled' }),
        userOf('bob', { status: 'invited' }),
        userOf('eve', { status: 'expired' }),
        userOf('sam', { provider: 'AcmeLogin', name: 'Sam Smith' }),
        ADA,
      ]),
    );
    expect(
      (await screen.findAllByRole('rowheader')).map(
        cell => cell.textContent!.split('@')[0],
      ),
    ).toEqual(['ada', 'bob', 'eve', 'sam', 'zoe']);
    const words = {
      ada: /Administrator.*Active/,
      bob: /User.*Invited/,
      eve: /Invitation expired/,
      sam: /Sam Smith, signs in through AcmeLogin/,
      zoe: /Disabled/,
    };
    for (const [name, pattern] of Object.entries(words)) {
      expect(await rowOf(name)).toHaveTextContent(pattern);
    }
    expect(screen.getByText(/5 users, 1 administrator, read/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'Invite user' })).toHaveAttribute(
      'href',
      expect.stringContaining(
        '/create/templates/default/invite-user?formData=',
      ),
    );
  });

  it('offer what can be done to them, with the form filled in', async () => {
    await show(
      answer([
        ADA,
        userOf('pam', { role: 'TenantAdmin' }),
        userOf('bob', { status: 'expired' }),
        userOf('zoe', { status: 'disabled' }),
        userOf('sam', { provider: 'AcmeLogin' }),
      ]),
    );
    const bob = await changesOf('bob');
    expect(Object.keys(bob)).toEqual([
      'Send invitation again',
      'Disable',
      'Remove',
    ]);
    expect(bob.Remove).toEqual({
      tenantId: 'acme',
      user: 'bob',
      change: 'remove',
    });
    expect(Object.keys(await changesOf('zoe'))).toEqual(['Enable', 'Remove']);
    expect(Object.keys(await changesOf('sam'))).toEqual(['Disable', 'Remove']);
    expect(Object.keys(await changesOf('ada'))).toEqual(['Disable', 'Remove']);
  });

  it('keep the last administrator', async () => {
    await show(answer([ADA, userOf('bob')]));
    const row = await rowOf('ada');
    expect(row).toHaveTextContent('the only one');
    expect(within(row).queryByRole('button')).not.toBeInTheDocument();
  });

  it('are read page by page', async () => {
    await show((search: URLSearchParams) =>
      search.get('cursor') ? answer([userOf('bob')]) : answer([ADA], 'next'),
    );
    expect(await screen.findByText(/The first user, read/)).toBeVisible();
    // There may be another administrator on the next page.
    expect(await rowOf('ada')).not.toHaveTextContent('the only one');
    await userEvent.click(screen.getByRole('button', { name: 'Show more' }));
    expect(await rowOf('bob')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Show more' }),
    ).not.toBeInTheDocument();
  });

  it('are asked for when there are none', async () => {
    await show(answer([]));
    expect(await screen.findByText('No users yet')).toBeVisible();
    expect(screen.getByRole('link', { name: 'Invite user' })).toBeVisible();
  });

  it('say why they cannot be read, and are read again', async () => {
    let isBroken = true;
    await show(() =>
      isBroken
        ? new Error('AWS limits how fast it may be called.')
        : answer([ADA]),
    );
    expect(
      await screen.findByText('The users could not be read from AWS'),
    ).toBeVisible();
    isBroken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await rowOf('ada')).toBeVisible();
  });

  it('say that a tenant has none in this state', async () => {
    const error = new Error('"acme" is provisioning: it has no users.');
    error.name = 'ConflictError';
    await show(error);
    expect(await screen.findByText('No users to show')).toBeVisible();
    expect(
      screen.queryByRole('button', { name: 'Try again' }),
    ).not.toBeInTheDocument();
  });

  it('follow what changes', async () => {
    let users = [ADA];
    const { signal } = await show(() => answer(users));
    await rowOf('ada');
    users = [ADA, userOf('bob')];
    await signal('acme');
    expect(await rowOf('bob')).toBeVisible();
  });
});
