import type { TenantMove } from '@tenantry/plugin-tenants-common';
import { render, screen } from '@testing-library/react';
import { MoveProgress } from './MoveProgress';

const MOVE: TenantMove = {
  from: 'basic',
  to: 'premium',
  phase: 'copying',
  startedAt: '2026-11-01T00:00:00Z',
  progress: {
    rows: 2_500,
    total: 10_000,
    rate: 500,
    secondsLeft: 15,
    at: '2026-11-01T00:00:05Z',
  },
};

describe("a tenant's way to another tier", () => {
  it('tells the rows that are copied, and the time that is left', () => {
    render(<MoveProgress move={MOVE} />);
    expect(screen.getByText('From Basic to Premium')).toBeVisible();
    expect(
      screen.getByText('2,500 of 10,000 rows, 500 a second, about 15 s left'),
    ).toBeVisible();
    expect(screen.getByRole('meter')).toHaveAttribute('aria-valuenow', '2500');
  });

  it('says that it waits when everything is copied', () => {
    const progress = { ...MOVE.progress!, rows: 0, total: 0, rate: 0 };
    render(<MoveProgress move={{ ...MOVE, progress }} />);
    expect(screen.getByText(/^Its data is copied/)).toBeVisible();
    expect(screen.queryByRole('meter')).not.toBeInTheDocument();
  });

  it('tells where the tenant is served from', () => {
    const { rerender } = render(<MoveProgress move={MOVE} />);
    expect(screen.getByText(/served from where it was/)).toBeVisible();
    rerender(
      <MoveProgress move={{ ...MOVE, phase: 'observing', frozenMs: 812 }} />,
    );
    expect(
      screen.getByText(/served from where it goes to.* waited for 0.8 s/),
    ).toBeVisible();
    expect(screen.queryByRole('meter')).not.toBeInTheDocument();
  });
});
