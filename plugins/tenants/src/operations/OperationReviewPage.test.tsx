import type { TenantUser } from '@tenantry/plugin-tenants-common';
import { screen } from '@testing-library/react';
import { acme, initech } from '../__testUtils__/fakeBackend';
import { showOnEntityPage } from '../__testUtils__/showOnEntityPage';
import { OperationReviewPage } from './OperationReviewPage';
import { REVIEWS } from './reviews';

const BOB: TenantUser = {
  userId: '0b8a7c1e-5d5f-4f3a-9a68-0f7a2f1c9f11',
  email: 'bob@acme.example',
  role: 'TenantUser',
  status: 'invited',
  createdAt: '2026-01-01T00:00:00Z',
  changedAt: '2026-01-01T00:00:00Z',
};

/** The last page of an operation's form, about Acme unless `answers` say otherwise. */
async function show(template: string, values: object, answers: object = {}) {
  await showOnEntityPage(
    <OperationReviewPage
      review={REVIEWS[template]}
      values={{ tenantId: 'acme', ...values }}
    />,
    { [`/tenants/acme/users/${BOB.userId}`]: BOB, ...answers },
  );
  await screen.findByRole('heading', { name: 'What will happen' });
}

const points = () =>
  screen.getAllByRole('listitem').map(item => item.textContent);

describe('the review of an operation', () => {
  it('says to whom it is done, how, and what will happen', async () => {
    await show('suspend-tenant', { reason: 'The invoice is unpaid' });
    expect(screen.getByText('Acme Corp (acme), Basic')).toBeVisible();
    expect(screen.getByText('Active')).toBeVisible();
    expect(screen.getByText('The invoice is unpaid')).toBeVisible();
    expect(points()).toContain('Its users are signed out.');
    expect(points()).toContain('Its services and its data stay as they are.');
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says of services only to whom has some of its own that they are scaled', async () => {
    await show(
      'suspend-tenant',
      { reason: 'Pause', scaleToZero: true },
      { '/tenants/acme': initech },
    );
    expect(points()).toContain(
      'Its services are scaled to zero and cost nothing; its data stays.',
    );
  });

  it('names the user, of whom the form knows the id only', async () => {
    await show('change-user', { user: BOB.userId, change: 'remove' });
    expect(screen.getByText('bob@acme.example, user, invited')).toBeVisible();
    expect(screen.getByText('Remove')).toBeVisible();
    expect(screen.queryByText(BOB.userId)).not.toBeInTheDocument();
  });

  it('says to which version a tenant goes, and that one of the pool cannot alone', async () => {
    await show(
      'update-tenant',
      { imageTag: '9.9.9' },
      { '/tenants/acme': initech },
    );
    expect(screen.getByText('9.9.9')).toBeVisible();
    expect(screen.queryByText('This would be refused')).toBeNull();
  });

  it('says of a repair what is done, and that data is never lost by it', async () => {
    await show('repair-tenant', {}, { '/tenants/acme': initech });
    expect(screen.getByText('tenant-acme')).toBeVisible();
    expect(points()).toContainEqual(
      expect.stringMatching(/Nothing is done by which data would be lost/),
    );
    expect(screen.queryByText('This would be refused')).toBeNull();
  });

  it.each(['update-tenant', 'pin-tenant', 'set-canary'])(
    'warns that %s is not for a tenant that shares its services',
    async template => {
      await show(template, { until: '2030-12-31', reason: 'Audit' });
      expect(screen.getByText(/shares the services of the pool/)).toBeVisible();
    },
  );

  it('tells what is changed from what stays', async () => {
    await show('edit-tenant', {
      displayName: 'Acme Inc',
      owner: acme.owner,
      adminEmail: ' ',
    });
    expect(screen.getByText('Acme Inc (so far: Acme Corp)')).toBeVisible();
    expect(screen.queryByText('Owner')).not.toBeInTheDocument();
    expect(points()).toEqual([
      'The new name shows everywhere in the portal at once.',
    ]);
  });

  it.each([
    ['export', 'Exported to S3, then erased', /counts and checksums/],
    ['retain', 'Retained', /its data stay for 14 days/],
    ['erase', 'Erased now', /cannot be taken back/],
  ])(
    'says what becomes of data: %s',
    async (retention, chosen, whatHappens) => {
      await show('offboard-tenant', { confirm: 'acme', retention, days: 14 });
      expect(screen.getByText(chosen)).toBeVisible();
      expect(points()).toContainEqual(expect.stringMatching(whatHappens));
      expect(screen.queryAllByText('Until')).toHaveLength(
        retention === 'retain' ? 1 : 0,
      );
    },
  );

  it('warns when the task would be refused', async () => {
    await show('offboard-tenant', { confirm: 'acne', retention: 'erase' });
    expect(
      screen.getByText(/The name "acne" is not that of the tenant/),
    ).toBeVisible();
  });

  it('warns when the state forbids it', async () => {
    await show('resume-tenant', {});
    expect(
      screen.getByText('Acme Corp is active: this cannot be done now'),
    ).toBeVisible();
  });

  it('says that there is no such tenant', async () => {
    await showOnEntityPage(
      <OperationReviewPage
        review={REVIEWS['resume-tenant']}
        values={{ tenantId: 'nobody' }}
      />,
      { '/tenants/nobody': new Error('There is no tenant "nobody".') },
    );
    expect(
      await screen.findByText('There is no tenant "nobody".'),
    ).toBeVisible();
  });
});
