import { NotAllowedError } from '@backstage/errors';
import { TestApiProvider } from '@backstage/test-utils';
import type {
  MovePreviewResponse,
  TierName,
} from '@tenantry/plugin-tenants-common';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import {
  ALL_TIERS,
  fakeBackend,
  tier,
  type Answers,
} from '../__testUtils__/fakeBackend';
import { tenantsApiRef } from '../api/TenantsApi';
import { TenantMoveField, validateTenantMove } from './TenantMoveField';

const sideOf = (name: TierName, stackName: string) => ({
  ...tier(name),
  stackName,
});
const PREVIEW: MovePreviewResponse = {
  tenantId: 'acme',
  tier: 'premium',
  possible: true,
  intent: 'begin',
  before: sideOf('basic', 'tenant-pool-basic'),
  after: sideOf('premium', 'tenant-acme--2'),
  creates: ['The stack tenant-acme--2'],
  moves: ['Its orders and products'],
  deletes: ['Its rows in the shared tables'],
  keeps: ['Its users'],
  checks: [],
  checkedAt: '2026-11-01T00:00:00Z',
};
const PATH = '/tenants/acme/move-preview';

function show(answers: Answers, tenantId?: string, chosen?: TierName) {
  const { client, requests } = fakeBackend({ '/tiers': ALL_TIERS, ...answers });
  const Form = () => {
    const [value, setValue] = useState(chosen);
    const props = {
      formData: value,
      schema: { title: 'New tier' },
      formContext: { formData: { tenantId } },
      onChange: setValue,
    };
    return <TenantMoveField {...(props as any)} />;
  };
  render(
    <TestApiProvider apis={[[tenantsApiRef, client]]}>
      <Form />
    </TestApiProvider>,
  );
  return requests;
}

describe('the tier that a tenant goes to', () => {
  it('shows what a change of tier means, before and after', async () => {
    const requests = show({ [PATH]: PREVIEW }, 'acme');
    await userEvent.click(await screen.findByLabelText('Premium'));
    expect(
      await screen.findByText('It can move, and there is room.'),
    ).toBeVisible();
    expect(screen.getByText('Now: Basic')).toBeVisible();
    expect(screen.getByText('Then: Premium')).toBeVisible();
    for (const item of [
      ...PREVIEW.creates,
      ...PREVIEW.moves,
      ...PREVIEW.deletes,
      ...PREVIEW.keeps,
    ]) {
      expect(screen.getByText(item)).toBeVisible();
    }
    expect(requests.filter(request => request.startsWith(PATH))).toEqual([
      `${PATH}?tier=premium`,
    ]);
  });

  it('says why it cannot be', async () => {
    const reason = '"acme" is suspended. Only an active tenant can be moved.';
    show(
      { [PATH]: { ...PREVIEW, possible: false, reason } },
      'acme',
      'premium',
    );
    expect(await screen.findByText(reason)).toBeVisible();
    expect(screen.queryByText('Is made')).not.toBeInTheDocument();
  });

  it('says what goes on that was cut off', async () => {
    show(
      { [PATH]: { ...PREVIEW, intent: 'turn-back', creates: [] } },
      'acme',
      'premium',
    );
    expect(await screen.findByText(/turns it back/)).toBeVisible();
  });

  it('asks nothing before the tenant is known', async () => {
    const requests = show({}, undefined, 'premium');
    await screen.findByLabelText('Premium');
    expect(
      requests.filter(request => request.includes('move-preview')),
    ).toEqual([]);
  });

  it('tells what went wrong, and tries again', async () => {
    let tries = 0;
    show(
      {
        [PATH]: () => {
          tries += 1;
          return tries === 1 ? new Error('AWS is away.') : PREVIEW;
        },
      },
      'acme',
      'premium',
    );
    const said = await screen.findByText(/AWS is away/);
    expect(said).toBeVisible();
    await userEvent.click(
      within(screen.getByRole('status')).getByRole('button'),
    );
    expect(await screen.findByText('Now: Basic')).toBeVisible();
  });
});

describe('leaving the page of the form', () => {
  const check = async (answer: unknown) => {
    const errors: string[] = [];
    const { client } = fakeBackend({ [PATH]: answer });
    await validateTenantMove(
      'premium',
      { addError: message => errors.push(message) },
      {
        apiHolder: { get: () => client as never },
        formData: { tenantId: 'acme' },
      },
    );
    return errors;
  };

  it('is let pass when the tenant can move', async () => {
    expect(await check(PREVIEW)).toEqual([]);
  });

  it('is refused with the reason when it cannot, or may not be asked', async () => {
    expect(
      await check({ ...PREVIEW, possible: false, reason: 'No room.' }),
    ).toEqual(['No room.']);
    expect(await check(new NotAllowedError('You may not.'))).toEqual([
      'You may not.',
    ]);
  });
});
