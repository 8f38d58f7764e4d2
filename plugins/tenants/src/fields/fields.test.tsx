import { TestApiProvider } from '@backstage/test-utils';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { fakeBackend, type Answers } from '../__testUtils__/fakeBackend';
import { tenantsApiRef } from '../api/TenantsApi';
import { TenantIdField, validateTenantId } from './TenantIdField';
import { TenantTierField } from './TenantTierField';

function show(
  Field: typeof TenantIdField | typeof TenantTierField,
  answers: Answers = {},
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
  it('shows tiers to compare, says what is created, and why one cannot be had', async () => {
    const { changes } = show(TenantTierField);
    const basic = await screen.findByRole('radio', { name: 'Basic' });
    expect(screen.getByRole('radio', { name: 'Premium' })).toBeDisabled();
    expect(screen.getByText('No room in the cell.')).toBeVisible();
    expect(screen.getAllByText('10,000 requests a day')).toHaveLength(2);
    await userEvent.click(basic);
    expect(changes).toEqual(['basic']);
    expect(screen.getByText('What will be created')).toBeVisible();
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
