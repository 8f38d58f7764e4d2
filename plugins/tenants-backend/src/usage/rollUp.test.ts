import { encode } from './latency';
import { readRollUp, ROLL_UP_QUERY, tierKey } from './rollUp';

const row = (overrides: Record<string, string> = {}) => ({
  tenantId: 'acme',
  tier: 'basic',
  'bin(5m)': '2026-03-01 12:05:00.000',
  n: '137',
  s400: '25',
  s429: '23',
  s430: '3',
  s500: '2',
  orders_n: '100',
  orders_s400: '20',
  orders_s429: '20',
  orders_s430: '0',
  orders_s500: '0',
  products_n: '37',
  products_s400: '5',
  products_s429: '3',
  products_s430: '3',
  products_s500: '2',
  l: '137',
  l0: '137',
  l1: '137',
  l2: '100',
  l3: '0',
  ...overrides,
});
const AT = Date.parse('2026-03-01T12:05:00Z') / 1000;

describe('the roll-up', () => {
  it('is one query that fits', () => {
    expect(ROLL_UP_QUERY.length).toBeLessThan(10_000);
    expect(ROLL_UP_QUERY).toContain('by tenantId, tier, bin(5m)');
  });

  it('counts statuses, services and latencies from cumulative columns', () => {
    const [acme, basic] = readRollUp([row()], 'local');
    expect(acme).toMatchObject({
      tenantId: 'acme',
      at: AT,
      requests: 137,
      clientErrors: 23,
      serverErrors: 2,
      throttled: 20,
      services: { orders: [100, 20, 0, 20], products: [37, 3, 2, 0] },
    });
    expect(encode(acme.latency)).toBe('2:37 3:100');
    expect(basic).toEqual({ ...acme, tenantId: 'tier:basic@local' });
  });

  it('adds tenants up to their tiers, and a tenant that changed its tier to one', () => {
    const rows = readRollUp(
      [
        row(),
        row({ tenantId: 'bolt' }),
        row({ tenantId: 'acme', tier: 'premium' }),
      ],
      'local',
    );
    const requests = Object.fromEntries(
      rows.map(each => [each.tenantId, each.requests]),
    );
    expect(requests).toEqual({
      acme: 274,
      bolt: 137,
      [tierKey('basic', 'local')]: 274,
      [tierKey('premium', 'local')]: 137,
    });
  });

  it.each<Record<string, string>>([
    { tenantId: '-' },
    { tenantId: '' },
    { tenantId: 'tier:basic@local' },
    { 'bin(5m)': 'yesterday' },
  ])('counts nothing for nobody (%j)', overrides => {
    expect(readRollUp([row(overrides)], 'local')).toEqual([]);
  });
});
