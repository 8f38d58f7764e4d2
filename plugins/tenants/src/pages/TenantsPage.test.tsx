import { entityRouteRef, catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  mockApis,
  renderInTestApp,
  TestApiProvider,
} from '@backstage/test-utils';
import { TENANTS_SIGNAL_CHANNEL } from '@tenantry/plugin-tenants-common';
import { act, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  acme,
  fakeBackend,
  listOf,
  type Answers,
} from '../__testUtils__/fakeBackend';
import { tenantsApiRef } from '../api/TenantsApi';
import { templateRouteRef } from '../routes';
import { TenantsPage } from './TenantsPage';

const failed = {
  ...acme,
  tenantId: 'globex',
  displayName: 'Globex',
  state: 'failed' as const,
};

async function show(answers: Answers = {}) {
  const { client, requests } = fakeBackend(answers);
  const listeners: Array<(message: never) => void> = [];
  const signals = {
    subscribe: (channel: string, listener: (message: never) => void) => {
      if (channel === TENANTS_SIGNAL_CHANNEL) {
        listeners.push(listener);
      }
      return { unsubscribe: () => {} };
    },
  };
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [tenantsApiRef, client],
        [catalogApiRef, catalogApiMock()],
        [signalApiRef, signals],
        [permissionApiRef, mockApis.permission()],
      ]}
    >
      <TenantsPage />
    </TestApiProvider>,
    {
      mountedRoutes: {
        '/catalog/:namespace/:kind/:name': entityRouteRef,
        '/create/:namespace/:templateName': templateRouteRef as never,
      },
    },
  );
  return {
    requests,
    signal: (tenantIds: string[]) =>
      act(async () =>
        listeners.forEach(listener => listener({ tenantIds } as never)),
      ),
  };
}

describe('the tenants page', () => {
  it('lists tenants and says whether anything needs the reader', async () => {
    await show({
      '/tenants': listOf(acme, failed),
    });
    expect(await screen.findByText('Acme Corp')).toBeVisible();
    expect(
      screen.getByText('2 tenants. 1 onboarding failed and needs you.'),
    ).toBeVisible();
    expect(screen.getByText('Failed')).toBeVisible();
  });

  it('invites when there is nobody yet', async () => {
    await show({ '/tenants': listOf() });
    expect(await screen.findByText('No tenants yet')).toBeVisible();
  });

  it('says what cannot be read, and reads it again', async () => {
    let broken = true;
    await show({
      '/tenants': () => (broken ? new Error('Out of order') : listOf(acme)),
    });
    expect(
      await screen.findByText('The tenants could not be read'),
    ).toBeVisible();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('Acme Corp')).toBeVisible();
  });

  it('says when what it shows is old', async () => {
    await show({
      '/tenants': {
        ...listOf(acme),
        freshness: {
          syncedAt: '2026-11-02T00:00:00Z',
          problem: 'AWS is throttling our calls.',
        },
      },
    });
    expect(
      await screen.findByText('The registry cannot be read at the moment'),
    ).toBeVisible();
    expect(screen.getByText(/AWS is throttling our calls/)).toBeVisible();
  });

  it('says how many match, and nothing about the others', async () => {
    await show({
      '/tenants': (search: URLSearchParams) =>
        search.has('q') ? listOf(acme) : listOf(acme, failed),
    });
    await screen.findByText('2 tenants. 1 onboarding failed and needs you.');
    await userEvent.type(screen.getByRole('searchbox'), 'acme');
    expect(
      await screen.findByText('1 tenant with these filters.'),
    ).toBeVisible();
  });

  it('turns pages on the server, and starts over with another filter', async () => {
    const { requests } = await show({
      '/tenants': (search: URLSearchParams) => ({
        ...listOf(search.has('cursor') ? failed : acme),
        totalItems: 21,
        nextCursor: search.has('cursor') ? undefined : 'second',
      }),
    });
    await screen.findByText('Acme Corp');
    await userEvent.click(screen.getByRole('button', { name: /next/i }));
    expect(await screen.findByText('Globex')).toBeVisible();
    expect(requests.at(-1)).toBe('/tenants?limit=20&cursor=second');
    await userEvent.type(screen.getByRole('searchbox'), 'ac');
    expect(await screen.findByText('Acme Corp')).toBeVisible();
    expect(requests.at(-1)).toBe('/tenants?q=ac&limit=20');
  });

  it('asks the back end for what is searched, and shows changes at once', async () => {
    const { requests, signal } = await show();
    await screen.findByText('Acme Corp');
    await userEvent.type(screen.getByRole('searchbox'), 'ac');
    expect(await screen.findByDisplayValue('ac')).toBeVisible();
    await screen.findByText('Acme Corp');
    const before = requests.length;
    await signal(['acme']);
    expect(requests.length).toBeGreaterThan(before);
  });
});
