import type { Health, HealthState } from '@tenantry/plugin-tenants-common';
import { judge } from './judge';

const UPDATED = '2026-11-29T12:00:00.000Z';
const SINCE = '2026-11-29T12:00:01.000Z';
const DEADLINE = '2026-11-29T12:05:00.000Z';
const health = (state: HealthState, observedAt = SINCE): Health => ({
  state,
  reason: 'No orders task runs.',
  since: UPDATED,
  observedAt,
});
const of = (seen: Health | undefined, before?: HealthState) =>
  judge(seen, { before, updatedAt: UPDATED, deadline: DEADLINE });

describe('what the health of a tenant says of its update', () => {
  it('is well when it is healthy, seen since', () => {
    expect(of(health('healthy'))).toEqual({ state: 'well' });
  });

  it('is nothing while nobody has looked since', () => {
    const before = '2026-11-29T11:59:59.000Z';
    expect(of(health('healthy', before)).state).toBe('unseen');
    expect(of(health('down', before)).state).toBe('unseen');
    expect(of(undefined).state).toBe('unseen');
    expect(of(health('unknown', DEADLINE), 'down').state).toBe('unseen');
  });

  it('is open while it deploys or hurts, and says why', () => {
    const open = { state: 'open', problem: 'No orders task runs.' };
    expect(of(health('deploying'))).toEqual(open);
    expect(of(health('degraded'))).toEqual(open);
    expect(of(health('down'), 'healthy')).toEqual(open);
  });

  it('is a failure only by a look that began after time was up', () => {
    expect(of(health('down', '2026-11-29T12:04:59.999Z')).state).toBe('open');
    expect(of(health('down', DEADLINE)).state).toBe('failed');
    expect(of(health('deploying', DEADLINE)).state).toBe('failed');
    expect(of(health('healthy', DEADLINE)).state).toBe('well');
  });

  it('asks no more of who hurt before than to be no worse', () => {
    expect(of(health('degraded'), 'degraded').state).toBe('well');
    expect(of(health('degraded'), 'down').state).toBe('well');
    expect(of(health('down', DEADLINE), 'degraded').state).toBe('failed');
  });
});
