import { NotFoundError } from '@backstage/errors';
import { TestApiProvider } from '@backstage/test-utils';
import type { TenantUser } from '@tenantry/plugin-tenants-common';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { fakeBackend, type Answers } from '../__testUtils__/fakeBackend';
import { tenantsApiRef } from '../api/TenantsApi';
import { TenantUserField } from './TenantUserField';

const ID = '0b8a7c1e-5d5f-4f3a-9a68-0f7a2f1c9f11';
const BOB: TenantUser = {
  userId: ID,
  email: 'bob@acme.example',
  role: 'TenantAdmin',
  status: 'expired',
  createdAt: '2026-01-01T00:00:00Z',
  changedAt: '2026-01-01T00:00:00Z',
};

function show(answers: Answers, value?: string, tenantId?: string) {
  const { client, requests } = fakeBackend(answers);
  const Form = () => {
    const [user, setUser] = useState(value);
    const props = {
      formData: user,
      schema: { title: 'User', description: 'Whom it is about' },
      idSchema: { $id: 'user' },
      formContext: { formData: { tenantId } },
      onChange: setUser,
    };
    return <TenantUserField {...(props as any)} />;
  };
  render(
    <TestApiProvider apis={[[tenantsApiRef, client]]}>
      <Form />
    </TestApiProvider>,
  );
  return requests;
}

describe('the user of a form', () => {
  it('is told by their address, when the form is filled in with an id', async () => {
    show({ [`/tenants/acme/users/${ID}`]: BOB }, ID, 'acme');
    expect(
      await screen.findByText(
        'bob@acme.example, administrator, invitation expired',
      ),
    ).toBeVisible();
  });

  it('is looked for once typing pauses', async () => {
    const requests = show(
      { [`/tenants/acme/users/${ID}`]: BOB },
      undefined,
      'acme',
    );
    expect(screen.getByText('Whom it is about')).toBeVisible();
    await userEvent.type(screen.getByLabelText('User'), ID);
    expect(await screen.findByText(/^bob@acme.example/)).toBeVisible();
    expect(requests).toEqual([`/tenants/acme/users/${ID}`]);
  });

  it('says that there is none', async () => {
    show(
      {
        [`/tenants/acme/users/${ID}`]: new NotFoundError(
          '"acme" has no such user.',
        ),
      },
      ID,
      'acme',
    );
    expect(await screen.findByText('"acme" has no such user.')).toBeVisible();
  });

  it('is not looked for before the tenant is known', async () => {
    const requests = show({}, ID);
    expect(screen.getByText('Whom it is about')).toBeVisible();
    expect(requests).toEqual([]);
  });
});
