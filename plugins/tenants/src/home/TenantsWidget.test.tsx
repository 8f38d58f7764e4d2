import { screen } from '@testing-library/react';
import { acme, listOf } from '../__testUtils__/fakeBackend';
import { showOnEntityPage } from '../__testUtils__/showOnEntityPage';
import { TenantsWidget } from './TenantsWidget';

const globex = { ...acme, tenantId: 'globex', displayName: 'Globex' };
const initech = {
  ...acme,
  tenantId: 'initech',
  displayName: 'Initech',
  state: 'failed' as const,
};

const show = (answer: unknown) =>
  showOnEntityPage(<TenantsWidget />, { '/tenants': answer });

describe('tenants on the home page', () => {
  it('puts those first that wait for somebody', async () => {
    await show((search: URLSearchParams) =>
      search.get('state') === 'failed'
        ? listOf(initech)
        : listOf(acme, globex, initech),
    );
    expect(await screen.findByRole('link', { name: 'Initech' })).toBeVisible();
    const names = screen
      .getAllByRole('listitem')
      .map(item => item.textContent?.match(/^[A-Z][a-z]+/)?.[0]);
    expect(names).toEqual(['Initech', 'Acme', 'Globex']);
    expect(screen.queryByText('Nothing needs you.')).not.toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'Failed' })).toHaveAttribute(
      'href',
      '/tenants?state=failed',
    );
  });

  it('says so when all is well', async () => {
    await show((search: URLSearchParams) =>
      search.has('state') ? listOf() : listOf(acme, globex),
    );
    expect(await screen.findByText('Nothing needs you.')).toBeVisible();
  });

  it('invites when there is nobody yet', async () => {
    await show(listOf());
    expect(await screen.findByText('No tenants yet.')).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Onboard the first tenant' }),
    ).toBeVisible();
  });

  it('says what cannot be read', async () => {
    await show(new Error('Out of order'));
    expect(
      await screen.findByText('The tenants could not be read'),
    ).toBeVisible();
  });
});
