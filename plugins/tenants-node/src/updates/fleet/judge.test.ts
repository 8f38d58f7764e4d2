import type { Health, HealthState } from '@tenantry/plugin-tenants-common';
import { judge } from './judge';

const UPDATED = '2026-11-29T12:00:00.000Z';
const health = (
  state: HealthState,
  observedAt = '2026-11-29T12:00:01.000Z',
): Health => ({
  state,
  reason: 'No orders task runs.',
  since: UPDATED,
  observedAt,
});
const of = (seen: Health | undefined, before?: HealthState) =>
  judge(seen, { before, updatedAt: UPDATED });

describe('what the health of a tenant says of its update', () => {
  it('is well when it is healthy, seen since', () => {
    expect(of(health('healthy'))).toEqual({ state: 'well' });
  });

  it('is open while it was not seen since, or is being deployed', () => {
    const old = health('healthy', '2026-11-29T11:59:59.000Z');
    expect(of(old).state).toBe('open');
    expect(of(undefined).state).toBe('open');
    expect(of(health('deploying')).state).toBe('open');
    expect(of(health('unknown')).state).toBe('open');
  });

  it('is worse when it hurts, and says why', () => {
    expect(of(health('down'), 'healthy')).toEqual({
      state: 'worse',
      problem: 'No orders task runs.',
    });
    expect(of(health('degraded')).state).toBe('worse');
  });

  it('asks no more of who hurt before than to be no worse', () => {
    expect(of(health('degraded'), 'degraded').state).toBe('well');
    expect(of(health('degraded'), 'down').state).toBe('well');
    expect(of(health('down'), 'degraded').state).toBe('worse');
  });
});
