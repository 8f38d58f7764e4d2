import { TestApiProvider } from '@backstage/test-utils';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { ALL_TIERS, fakeBackend } from '../__testUtils__/fakeBackend';
import { tenantsApiRef } from '../api/TenantsApi';
import { TenantCellField, validateTenantCell } from './TenantCellField';

const CELLS = [
  { id: 'main', region: 'us-east-1' },
  { id: 'frankfurt', region: 'eu-central-1' },
];

function show(tiers: object) {
  const { client, requests } = fakeBackend({ '/tiers': tiers });
  const changes: Array<string | undefined> = [];
  const Form = () => {
    const [formData, setFormData] = useState<string>();
    const props = {
      formData,
      schema: { title: 'Cell' },
      onChange: (next?: string) => {
        changes.push(next);
        setFormData(next);
      },
    };
    return <TenantCellField {...(props as any)} />;
  };
  const { container } = render(
    <TestApiProvider apis={[[tenantsApiRef, client]]}>
      <Form />
    </TestApiProvider>,
  );
  return { container, requests, changes };
}

describe('the cell of a new tenant', () => {
  it('is not asked for where there is one', async () => {
    const { container, requests } = show(ALL_TIERS);
    await waitFor(() => expect(requests).toContain('/tiers'));
    expect(container).toBeEmptyDOMElement();
  });

  it('is where there is the most room, unless somebody chooses', async () => {
    const { changes } = show({ ...ALL_TIERS, cells: CELLS });
    const most = await screen.findByRole('radio', { name: /most room/ });
    expect(most).toBeChecked();
    await userEvent.click(screen.getByRole('radio', { name: 'frankfurt' }));
    await userEvent.click(most);
    expect(changes).toEqual(['frankfurt', undefined]);
  });

  it('is refused when it is full', async () => {
    const addError = jest.fn();
    const { client, requests } = fakeBackend({
      '/capacity': {
        tier: 'premium',
        room: false,
        checkedAt: '2026-11-01T00:00:00Z',
        checks: [
          {
            id: 'shard',
            title: 'Routes',
            state: 'short',
            message: 'The cell is full.',
          },
        ],
      },
    });
    const context = {
      apiHolder: { get: () => client as never },
      formData: { tier: 'premium' as const },
    };
    await validateTenantCell(undefined, { addError }, context);
    expect(addError).not.toHaveBeenCalled();
    await validateTenantCell('frankfurt', { addError }, context);
    expect(requests).toEqual(['/capacity?tier=premium&cell=frankfurt']);
    expect(addError).toHaveBeenCalledWith('No room: The cell is full.');
  });
});
