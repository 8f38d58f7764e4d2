import { TestApiProvider } from '@backstage/test-utils';
import type { CapacityCheck } from '@tenantry/plugin-tenants-common';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import {
  ALL_TIERS,
  fakeBackend,
  type Answers,
} from '../__testUtils__/fakeBackend';
import { tenantsApiRef } from '../api/TenantsApi';
import { TenantIdField, validateTenantId } from './TenantIdField';
import { TenantTierField, validateTenantTier } from './TenantTierField';
import type { OnboardValues } from './values';

function show(
  Field: typeof TenantIdField | typeof TenantTierField,
  answers: Answers = {},
  otherValues: OnboardValues = {},
) {
  const { client, requests } = fakeBackend(answers);
  const changes: Array<string | undefined> = [];
  const Form = () => {
    const [value, setValue] = useState<string>();
    const props = {
      formData: value,
      schema: { title: 'The field', description: 'What it is for' },
      required: true,
      idSchema: { $id: 'field' },
      formContext: { formData: otherValues },
      onChange: (next: string | undefined) => {
        changes.push(next);
        setValue(next);
      },
    };
    return <Field {...(props as any)} />;
  };
  render(
    <TestApiProvider apis={[[tenantsApiRef, client]]}>
      <Form />
    </TestApiProvider>,
  );
  return { requests, changes };
}

describe('the id of a tenant', () => {
  it('is checked while it is typed, and asked for once typing pauses', async () => {
    const { requests } = show(TenantIdField);
    expect(screen.getByRole('status')).toHaveTextContent('What it is for');
    const input = screen.getByLabelText(/The field/);
    await userEvent.type(input, 'Glo');
    expect(screen.getByRole('status')).toHaveTextContent(
      'Use lower-case letters only: "glo".',
    );
    await userEvent.clear(input);
    await userEvent.type(input, 'globex');
    expect(await screen.findByText('"globex" is free.')).toBeVisible();
    expect(requests).toEqual(['/availability/globex']);
  });

  it('tells who has it', async () => {
    show(TenantIdField);
    await userEvent.type(screen.getByLabelText(/The field/), 'acme');
    expect(
      await screen.findByText('"acme" is taken by Acme Corp.'),
    ).toBeVisible();
  });

  it('says when it cannot be asked for, and asks again', async () => {
    let broken = true;
    show(TenantIdField, {
      '/availability/globex': () =>
        broken
          ? new Error('Out of order')
          : {
              tenantId: 'globex',
              available: true,
              message: '"globex" is free.',
            },
    });
    await userEvent.type(screen.getByLabelText(/The field/), 'globex');
    expect(
      await screen.findByText(/could not be found out: .*Out of order/),
    ).toBeVisible();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('"globex" is free.')).toBeVisible();
  });

  it.each([
    ['Acme', 'Use lower-case letters only: "acme".'],
    ['acme', '"acme" is taken by Acme Corp.'],
    ['globex', undefined],
  ])('lets nobody go on with %s unless it can be had', async (id, problem) => {
    const { client } = fakeBackend();
    const errors: string[] = [];
    await validateTenantId(
      id,
      { addError: message => errors.push(message) },
      { apiHolder: { get: () => client as never } },
    );
    expect(errors).toEqual(problem ? [problem] : []);
  });
});

describe('the tier of a tenant', () => {
  it('shows tiers to compare, and why one cannot be had', async () => {
    const { changes } = show(TenantTierField);
    const basic = await screen.findByRole('radio', { name: 'Basic' });
    expect(screen.getByRole('radio', { name: 'Premium' })).toBeDisabled();
    expect(screen.getByText('No room in the cell.')).toBeVisible();
    expect(screen.getAllByText('10,000 requests a day')).toHaveLength(2);
    await userEvent.click(basic);
    expect(changes).toEqual(['basic']);
  });

  const capacity = (tierName: string, ...checks: Partial<CapacityCheck>[]) => ({
    tier: tierName,
    room: checks.every(({ state }) => state !== 'short'),
    checkedAt: '2026-11-01T00:00:00Z',
    checks: checks.map(check => ({ id: 'stacks', title: 'Stacks', ...check })),
  });
  const room = (search: URLSearchParams) =>
    search.get('tier') === 'premium'
      ? capacity('premium', {
          state: 'short',
          message: 'All load balancers are full: add a shard.',
        })
      : capacity(
          'advanced',
          { state: 'ok', used: 20, limit: 200, needs: 1, message: 'ok' },
          { state: 'ok', used: 16, limit: 200, needs: 3, message: 'ok' },
        );

  it('says how many more fit, and lets nobody choose what is full', async () => {
    show(TenantTierField, { '/tiers': ALL_TIERS, '/capacity': room });
    expect(await screen.findByText('Room for 61 more')).toBeVisible();
    expect(
      await screen.findByText(
        'No room: All load balancers are full: add a shard.',
      ),
    ).toBeVisible();
    expect(screen.getByRole('radio', { name: 'Premium' })).toBeDisabled();
    expect(screen.getByRole('radio', { name: 'Advanced' })).toBeEnabled();
  });

  it('does not hold up a tenant that has its room already', async () => {
    show(
      TenantTierField,
      {
        '/tiers': ALL_TIERS,
        '/capacity': room,
        '/availability/globex': {
          tenantId: 'globex',
          available: true,
          retry: true,
          message: 'This goes on with it.',
        },
      },
      { tenantId: 'globex' },
    );
    await screen.findByText(/No room: All load balancers/);
    expect(screen.getByRole('radio', { name: 'Premium' })).toBeEnabled();
  });

  it('warns of images that are not there yet, and leaves it to people', async () => {
    show(TenantTierField, {
      '/tiers': ALL_TIERS,
      '/capacity': capacity(
        'advanced',
        { state: 'ok', used: 20, limit: 200, needs: 1, message: 'ok' },
        { id: 'images', state: 'unknown', message: 'ECR has no such image.' },
      ),
    });
    expect(
      await screen.findAllByText(
        'Room for 180 more, but: ECR has no such image.',
      ),
    ).toHaveLength(2);
    expect(screen.getByRole('radio', { name: 'Premium' })).toBeEnabled();
  });

  it('lets people choose when AWS cannot be asked for room', async () => {
    show(TenantTierField, {
      '/tiers': ALL_TIERS,
      '/capacity': new Error('Throttled.'),
    });
    expect(await screen.findAllByText('Room unknown: Throttled.')).toHaveLength(
      2,
    );
    expect(screen.getByRole('radio', { name: 'Premium' })).toBeEnabled();
  });

  it.each([
    [
      'premium',
      undefined,
      ['No room: All load balancers are full: add a shard.'],
    ],
    ['advanced', undefined, []],
    ['basic', undefined, []],
    ['premium', new Error('Throttled.'), []],
    [
      'gold',
      undefined,
      ['There is no tier "gold"; choose basic, advanced, premium.'],
    ],
  ])('is checked when the page is left: %s, %s', async (name, error, found) => {
    const { client } = fakeBackend({
      '/tiers': ALL_TIERS,
      '/capacity': error ?? room,
    });
    const errors: string[] = [];
    await validateTenantTier(
      name,
      { addError: message => errors.push(message) },
      { apiHolder: { get: () => client as never } },
    );
    expect(errors).toEqual(found);
  });

  it('says when the tiers cannot be read, and reads them again', async () => {
    let broken = true;
    show(TenantTierField, {
      '/tiers': () =>
        broken ? new Error('Out of order') : { items: [], freshness: {} },
    });
    expect(
      await screen.findByText('The tiers could not be read'),
    ).toBeVisible();
    broken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
    expect(await screen.findByText('The field')).toBeVisible();
  });
});
