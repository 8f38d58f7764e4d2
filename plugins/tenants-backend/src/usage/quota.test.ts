import { daysOf, forecast, periodOf, quotaUseOf } from './quota';

const ms = (iso: string) => Date.parse(iso);
const NOW = ms('2026-03-04T12:00:00Z'); // a Wednesday

describe('periodOf', () => {
  it.each([
    ['DAY', '2026-03-04T00:00:00Z', '2026-03-05T00:00:00Z'],
    ['WEEK', '2026-03-01T00:00:00Z', '2026-03-08T00:00:00Z'],
    ['MONTH', '2026-03-01T00:00:00Z', '2026-04-01T00:00:00Z'],
  ] as const)('%s', (period, start, end) => {
    expect(periodOf(period, NOW)).toEqual({
      startMs: ms(start),
      endMs: ms(end),
    });
  });

  it('asks API Gateway for its days until today', () => {
    expect(daysOf('MONTH', NOW)).toEqual({
      from: '2026-03-01',
      to: '2026-03-04',
    });
    expect(daysOf('DAY', NOW)).toEqual({
      from: '2026-03-04',
      to: '2026-03-04',
    });
  });

  it('goes over the turn of a year', () => {
    expect(periodOf('MONTH', ms('2026-12-31T23:59:59Z')).endMs).toBe(
      ms('2027-01-01T00:00:00Z'),
    );
    expect(periodOf('WEEK', ms('2027-01-01T10:00:00Z')).startMs).toBe(
      ms('2026-12-27T00:00:00Z'),
    );
  });
});

describe('forecast', () => {
  const base = {
    used: 800,
    limit: 1_000,
    lastHour: 100,
    countedAtMs: NOW,
    periodEndMs: ms('2026-03-05T00:00:00Z'),
  };
  it.each([
    ['goes on at the rate of the last hour', {}, '2026-03-04T14:00:00.000Z'],
    ['nobody asks any more', { lastHour: 0 }, undefined],
    ['the period ends before', { lastHour: 10 }, undefined],
    ['it is used up', { used: 1_000 }, '2026-03-04T12:00:00.000Z'],
    [
      'it is more than used up',
      { used: 1_200, lastHour: 0 },
      '2026-03-04T12:00:00.000Z',
    ],
  ])('%s', (_name, overrides, expected) => {
    const at = forecast({ ...base, ...overrides });
    expect(at && new Date(at).toISOString()).toBe(expected);
  });
});

describe('quotaUseOf', () => {
  const plan = { quota: { limit: 1_000, period: 'DAY' as const } };

  it('knows nothing before the first count', () => {
    expect(quotaUseOf({ lastHour: 5 }, plan, NOW)).toBeUndefined();
  });

  it('tells use, period and forecast', () => {
    expect(
      quotaUseOf({ used: 900, countedAtMs: NOW, lastHour: 100 }, plan, NOW),
    ).toEqual({
      used: 900,
      limit: 1_000,
      period: 'DAY',
      periodStart: '2026-03-04T00:00:00.000Z',
      periodEnd: '2026-03-05T00:00:00.000Z',
      exhaustedAt: '2026-03-04T13:00:00.000Z',
      countedAt: '2026-03-04T12:00:00.000Z',
    });
  });

  it('starts anew with the period', () => {
    const countedAtMs = ms('2026-03-03T23:58:00Z');
    const use = quotaUseOf(
      { used: 1_000, countedAtMs, lastHour: 0 },
      plan,
      NOW,
    );
    expect(use).toMatchObject({
      used: 0,
      periodStart: '2026-03-04T00:00:00.000Z',
    });
    expect(use).not.toHaveProperty('exhaustedAt');
  });
});
