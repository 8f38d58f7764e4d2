import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { MadeUpFleet } from '../__testUtils__/madeUp/MadeUpFleet';
import { showDashboard } from '../__testUtils__/showDashboard';
import { UsageContent } from './UsageContent';
import { countAndShare, forecastWords, quotaWords } from './words';

const show = (
  tenantId: string,
  options: Parameters<typeof showDashboard>[1] = {},
) => showDashboard(<UsageContent />, { tenantId, ...options });

describe('words of usage', () => {
  const quota = {
    used: 8_214,
    limit: 10_000,
    period: 'DAY' as const,
    periodStart: '2026-11-24T00:00:00Z',
    periodEnd: '2026-11-25T00:00:00Z',
    countedAt: '2026-11-24T12:00:00Z',
  };

  it('say how much of a quota is used, and when it ends', () => {
    expect(quotaWords(quota)).toBe('8,214 of 10,000 requests today (82.1%)');
    expect(forecastWords(quota)).toMatch(/^Lasts until it starts anew/);
    expect(
      forecastWords({ ...quota, exhaustedAt: '2026-11-24T16:40:00Z' }),
    ).toMatch(/^Reaches it about .* at this rate\.$/);
    expect(forecastWords({ ...quota, used: 10_000 })).toMatch(
      /^Used up: requests are refused until/,
    );
  });

  it('give counts their share', () => {
    expect(countAndShare(20, { requests: 137 })).toBe('20 (14.6%)');
    expect(countAndShare(0, { requests: 0 })).toBe('0');
  });
});

describe('the API usage of a tenant', () => {
  it('is counted exactly', async () => {
    const fleet = new MadeUpFleet({ count: 12, now: Date.now() });
    await show('globex', {
      answers: {
        '/tenants/globex/usage': (search: URLSearchParams) => {
          const usage = fleet.tenantUsage('globex', search);
          const totals = {
            ...usage.totals,
            requests: 137,
            throttled: 20,
            clientErrors: 20,
            serverErrors: 0,
          };
          return { ...usage, totals };
        },
      },
    });
    expect(await screen.findByText('137')).toBeVisible();
    expect(screen.getByRole('region', { name: 'Requests' })).toHaveTextContent(
      'Requests137last 24 hours',
    );
    expect(
      screen.getByRole('region', { name: 'Throttled (429)' }),
    ).toHaveTextContent('2014.6% of requests');
    expect(
      screen.getByRole('region', { name: 'Errors (5xx)' }),
    ).toHaveTextContent('00.0% of requests');
  });

  it('shows quota with a forecast, latency, and where requests go', async () => {
    await show('globex');
    const quota = await screen.findByRole('region', { name: 'Quota' });
    expect(
      await within(quota).findByText(/of 10,000 requests today/),
    ).toBeVisible();
    expect(within(quota).getByText(/Reaches it about/)).toBeVisible();
    expect(
      within(quota).getByText('Rate: 10 a second, bursts of 20.'),
    ).toBeVisible();
    expect(screen.getByText('How long answers took')).toBeVisible();
    expect(
      screen.getByRole('meter', { name: 'Share of orders' }),
    ).toBeInTheDocument();
    expect(screen.getByText(/up to 5 minutes late/)).toBeVisible();
  });

  it('looks as far back as the reader wants', async () => {
    const { requests } = await show('globex', { path: '/?range=1h' });
    const spanOf = (path: string) => {
      const search = new URLSearchParams(path.split('?')[1]);
      return Date.parse(search.get('to')!) - Date.parse(search.get('from')!);
    };
    const last = () =>
      requests.filter(path => path.includes('/usage')).slice(-1)[0];
    await screen.findByRole('region', { name: 'Latency' });
    expect(spanOf(last())).toBe(3_600_000);
    await userEvent.click(screen.getByRole('radio', { name: '7 days' }));
    await waitFor(() => expect(spanOf(last())).toBe(7 * 86_400_000));
  });

  it('says when it is suspended, and when data is old', async () => {
    await show('soylent', { problem: 'AWS is throttling our calls.' });
    expect(await screen.findByText('Suspended')).toBeVisible();
    expect(
      await screen.findByText(/^API usage: data from 4 min/),
    ).toBeVisible();
  });

  it('says what cannot be read', async () => {
    await show('globex', {
      answers: { '/tenants/globex/usage': new Error('Out of order') },
    });
    expect(
      await screen.findByText('The usage of this tenant could not be read'),
    ).toBeVisible();
  });
});
