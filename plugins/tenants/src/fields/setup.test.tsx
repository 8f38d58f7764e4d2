import { TestApiProvider } from '@backstage/test-utils';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState, type ComponentType } from 'react';
import {
  ALL_TIERS,
  fakeBackend,
  type Answers,
} from '../__testUtils__/fakeBackend';
import { tenantsApiRef } from '../api/TenantsApi';
import {
  IdentityProviderField,
  validateIdentityProvider,
} from './IdentityProviderField';
import { TenantComputeField } from './TenantComputeField';
import { TenantImageTagField, validateImageTag } from './TenantImageTagField';
import { TenantOnFailureField } from './TenantOnFailureField';
import { hasStack, valuesFor, type OnboardValues } from './values';

const IMAGES = (search: URLSearchParams) => ({
  tier: search.get('tier'),
  room: true,
  checkedAt: '2026-11-01T00:00:00Z',
  checks: [
    {
      id: 'images',
      title: 'Images',
      state: search.get('imageTag') === '1.4.2' ? 'ok' : 'unknown',
      message: 'There is no image with this tag of order-service.',
    },
  ],
});

const ANSWERS: Answers = { '/tiers': ALL_TIERS, '/capacity': IMAGES };

function show<V>(Field: unknown, values: OnboardValues = { tier: 'premium' }) {
  const { client, requests } = fakeBackend(ANSWERS);
  const changes: Array<V | undefined> = [];
  const Any = Field as ComponentType<object>;
  const Form = () => {
    const [formData, setFormData] = useState<V>();
    return (
      <Any
        {...{
          formData,
          schema: { title: 'The field', description: 'What it is for' },
          idSchema: { $id: 'field' },
          formContext: { formData: values },
          onChange: (next: V) => {
            changes.push(next);
            setFormData(next);
          },
        }}
      />
    );
  };
  const { container } = render(
    <TestApiProvider apis={[[tenantsApiRef, client]]}>
      <Form />
    </TestApiProvider>,
  );
  return { changes, requests, container };
}

const contextOf = (formData: OnboardValues) => ({
  apiHolder: { get: () => fakeBackend(ANSWERS).client as never },
  formData,
});

describe('what is chosen for a stack', () => {
  it.each([
    ['compute', TenantComputeField],
    ['image tag', TenantImageTagField],
    ['failure', TenantOnFailureField],
    ['identity provider', IdentityProviderField],
  ])('is not asked of tenants in the pool: %s', async (_, Field) => {
    const { requests, container } = show(Field, { tier: 'basic' });
    await waitFor(() => expect(requests).toContain('/tiers'));
    expect(container).toBeEmptyDOMElement();
  });

  it('starts with what the tier has', async () => {
    const { changes } = show(TenantComputeField);
    expect(
      await screen.findByRole('radio', { name: 'Fargate (default)' }),
    ).toBeChecked();
    await userEvent.click(screen.getByRole('radio', { name: 'EC2 instances' }));
    expect(changes).toEqual(['ec2']);
  });

  it('rolls back unless somebody wants to look into it', async () => {
    const { changes } = show(TenantOnFailureField);
    expect(
      await screen.findByRole('radio', { name: 'Roll back (default)' }),
    ).toBeChecked();
    await userEvent.click(
      screen.getByRole('radio', { name: 'Keep for inspection' }),
    );
    expect(changes).toEqual(['keep']);
  });

  it('is left out where it means nothing', () => {
    const values: OnboardValues = {
      tenantId: 'acme',
      tier: 'basic',
      compute: 'ec2',
      imageTag: '1.4.2',
      onFailure: 'keep',
      identityProvider: { type: 'saml', name: 'AcmeSSO' },
    };
    const [basic, , premium] = ALL_TIERS.items;
    expect(hasStack(basic)).toBe(false);
    expect(valuesFor(values, basic)).toEqual({
      tenantId: 'acme',
      tier: 'basic',
    });
    expect(valuesFor(values, premium)).toEqual(values);
    expect(valuesFor({ ...values, identityProvider: {} }, premium)).toEqual({
      ...values,
      identityProvider: undefined,
    });
  });
});

describe('the image tag', () => {
  it('is looked for once typing pauses', async () => {
    const { requests } = show(TenantImageTagField);
    const input = await screen.findByLabelText('The field');
    await userEvent.type(input, '1.4.2');
    expect(
      await screen.findByText('All services have an image "1.4.2".'),
    ).toBeVisible();
    expect(requests.filter(each => each.startsWith('/capacity'))).toEqual([
      '/capacity?tier=premium&imageTag=1.4.2',
    ]);
    await userEvent.type(input, '-x');
    expect(await screen.findByText(/There is no image/)).toBeVisible();
    await userEvent.type(input, ' ');
    expect(screen.getByText(/Use up to 128 letters/)).toBeVisible();
  });

  it('is looked for in the cell that is chosen', async () => {
    const { requests } = show(TenantImageTagField, {
      tier: 'premium',
      cell: 'frankfurt',
    });
    await userEvent.type(await screen.findByLabelText('The field'), '1.4.2');
    await waitFor(() =>
      expect(requests).toContain(
        '/capacity?tier=premium&imageTag=1.4.2&cell=frankfurt',
      ),
    );
  });

  it.each([
    ['1.4.2', 'premium', 0],
    ['9.9.9', 'premium', 0],
    ['a b', 'premium', 1],
    ['a b', 'basic', 0],
    [undefined, 'premium', 0],
  ] as const)(
    'is checked when the page is left: %s for %s',
    async (tag, tier, count) => {
      const errors: string[] = [];
      await validateImageTag(
        tag,
        { addError: message => errors.push(message) },
        contextOf({ tier }),
      );
      expect(errors).toHaveLength(count);
    },
  );
});

describe('the identity provider', () => {
  it('is asked for what its type needs', async () => {
    const { changes } = show<object>(IdentityProviderField);
    await userEvent.click(
      await screen.findByRole('radio', { name: 'OpenID Connect' }),
    );
    await userEvent.type(
      screen.getByLabelText(/Name of the provider/),
      'AcmeSSO',
    );
    const issuer = screen.getByLabelText(/Issuer/);
    await userEvent.type(issuer, 'http://acme.example');
    await userEvent.tab();
    expect(screen.getByText(/Use an https address/)).toBeVisible();
    expect(screen.queryByLabelText(/metadata/)).not.toBeInTheDocument();

    // What SAML has no use for does not go along.
    await userEvent.click(screen.getByRole('radio', { name: 'SAML' }));
    expect(changes.at(-1)).toEqual({ type: 'saml', name: 'AcmeSSO' });
    expect(screen.getByLabelText(/Address of the metadata/)).toBeVisible();
    await userEvent.click(screen.getByRole('radio', { name: /user pool/ }));
    expect(changes.at(-1)).toBeUndefined();
  });

  const OIDC = {
    type: 'oidc',
    name: 'AcmeSSO',
    issuer: 'https://login.acme.example',
    clientId: 'tenantry',
    clientSecretArn: 'acme/oidc',
  } as const;

  it.each([
    [OIDC, 'premium', []],
    [{ ...OIDC, callbackUrl: 'http://localhost:3000/' }, 'premium', []],
    [
      { ...OIDC, issuer: '', name: 'Google' },
      'premium',
      [
        '"Google" is a name of Cognito\'s own; choose another.',
        'Issuer is missing.',
      ],
    ],
    [
      { type: 'saml', name: 'AcmeSSO' },
      'premium',
      ['Address of the metadata is missing.'],
    ],
    [{ type: 'saml' }, 'basic', []],
    [{}, 'premium', []],
  ] as const)(
    'is checked when the page is left: %j for %s',
    async (value, tier, found) => {
      const errors: string[] = [];
      await validateIdentityProvider(
        value,
        { addError: message => errors.push(message) },
        contextOf({ tier }),
      );
      expect(errors).toEqual(found);
    },
  );
});
