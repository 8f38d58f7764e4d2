import { ApiError } from './ApiError';
import { explain, quotaEnd } from './explain';
import type { Tenant } from './types';

const tenant: Tenant = {
  tenantId: 'acme',
  displayName: 'Acme Corp',
  tier: 'basic',
  state: 'active',
  limits: {
    rateLimit: 10,
    burstLimit: 20,
    quota: { limit: 10_000, period: 'DAY' },
  },
};

describe('an explanation', () => {
  it('of throttling names the tier and its limits', () => {
    const { title, text } = explain(new ApiError(429, 'throttled', ''), {
      tenant,
    });
    expect(title).toBe('Acme Corp is asking faster than its tier allows');
    expect(text).toContain(
      'The tier Basic allows 10 requests a second, up to 20 at once',
    );
  });

  it('of a quota says when it begins anew', () => {
    const { text } = explain(new ApiError(429, 'quota_exceeded', ''), {
      tenant,
      now: new Date('2026-11-29T10:00:00Z'),
    });
    expect(text).toContain('10,000 requests a day');
    expect(text).toContain(
      new Date('2026-11-30T00:00:00Z').toLocaleString(undefined, {
        dateStyle: 'medium',
        timeStyle: 'short',
      }),
    );
  });

  it('tells a tenant that is closed from something that one may not do', () => {
    const titleOf = (code: string) =>
      explain(new ApiError(403, code, 'This needs the role TenantAdmin'), {
        tenant,
      });
    expect(titleOf('forbidden').title).toBe('Acme Corp is closed');
    expect(titleOf('role_required')).toEqual({
      title: 'You may not do this',
      text: 'This needs the role TenantAdmin',
    });
  });

  it('has words for whatever else comes', () => {
    const titles = [
      new ApiError(0, 'unreachable', ''),
      new ApiError(401, 'session_ended', ''),
      new ApiError(404, 'not_found', ''),
      new ApiError(409, 'email_taken', ''),
      new ApiError(429, 'throttled', ''),
      new ApiError(500, 'internal', ''),
      new ApiError(503, 'moving', ''),
      new Error('unexpected'),
    ].map(error => explain(error).title);
    expect(new Set(titles).size).toBe(titles.length);
  });
});

describe('the end of a quota', () => {
  it.each([
    ['DAY', '2026-11-30'],
    // A Sunday: weeks begin on Sundays.
    ['WEEK', '2026-12-06'],
    ['MONTH', '2026-12-01'],
  ] as const)('of a %s is in UTC', (period, end) => {
    expect(
      quotaEnd(period, new Date('2026-11-29T23:59:00Z')).toISOString(),
    ).toBe(`${end}T00:00:00.000Z`);
  });
});
