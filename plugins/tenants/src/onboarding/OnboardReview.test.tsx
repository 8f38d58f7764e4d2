import { screen, within } from '@testing-library/react';
import { ALL_TIERS } from '../__testUtils__/fakeBackend';
import { showOnEntityPage } from '../__testUtils__/showOnEntityPage';
import type { OnboardValues } from '../fields/values';
import { OnboardReview } from './OnboardReview';

const show = (values: OnboardValues) =>
  showOnEntityPage(<OnboardReview values={values} />, { '/tiers': ALL_TIERS });

const ACME: OnboardValues = {
  tenantId: 'acme',
  displayName: 'Acme Corp',
  owner: 'group:default/platform',
  adminEmail: 'ada@acme.example',
};

describe('the review', () => {
  it('says what was chosen, and what it makes, costs, takes, and what if it fails', async () => {
    await show({
      ...ACME,
      tier: 'premium',
      compute: 'ec2',
      identityProvider: { type: 'saml', name: 'AcmeSSO' },
    });
    expect(await screen.findByText('AcmeSSO, by SAML')).toBeVisible();
    expect(screen.getByText('EC2 instances')).toBeVisible();
    expect(screen.getByText('What the pool runs')).toBeVisible();
    expect(screen.getByText('ada@acme.example')).toBeVisible();
    expect(screen.getByText('tenant-acme')).toBeVisible();
    const created = screen.getByRole('heading', {
      name: 'What will be created',
    }).parentElement!;
    expect(within(created).getAllByRole('listitem').length).toBeGreaterThan(7);
    expect(screen.getByText('$49 a month')).toBeVisible();
    expect(screen.getByText('about 5 s')).toBeVisible();
    expect(screen.getByText(/The stack is rolled back/)).toBeVisible();
  });

  it('says nothing of what was chosen for another tier before', async () => {
    await show({ ...ACME, tier: 'basic', compute: 'ec2', imageTag: '1.4.2' });
    expect(await screen.findByText(/A group in the shared/)).toBeVisible();
    expect(screen.queryByText('EC2 instances')).not.toBeInTheDocument();
    expect(screen.queryByText('1.4.2')).not.toBeInTheDocument();
  });
});
