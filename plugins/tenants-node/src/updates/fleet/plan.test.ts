import { nextWave, planFleet, type Candidate } from './plan';

const NOW = new Date('2026-11-29T12:00:00Z');

const tenant = (
  tenantId: string,
  change: Partial<Candidate> = {},
): Candidate => ({
  tenantId,
  tier: 'advanced',
  state: 'active',
  runs: { imageTag: '1.0.0', templateVersion: 'a' },
  wanted: { imageTag: '2.0.0', templateVersion: 'a' },
  isOurs: false,
  ...change,
});

const plan = (
  tenants: Candidate[],
  more: Partial<Parameters<typeof planFleet>[0]> = {},
) => planFleet({ tenants, failed: new Set(), now: NOW, ...more });

const idsOf = (planned: Array<{ id: string }> = []) =>
  planned.map(({ id }) => id);

describe('the plan of an update of the fleet', () => {
  it('goes ring by ring: canaries, the pool, Advanced, Premium', () => {
    const { remaining } = plan(
      [
        tenant('zoe', { tier: 'premium' }),
        tenant('bob'),
        tenant('amy'),
        tenant('cat', { tier: 'premium', canary: true }),
      ],
      { pool: { runs: '1.0.0', wanted: '2.0.0' } },
    );
    expect(remaining).toEqual([
      { id: 'cat', ring: 'canary', from: '1.0.0' },
      { id: 'tenant-pool-basic', ring: 'basic', from: '1.0.0' },
      { id: 'amy', ring: 'advanced', from: '1.0.0' },
      { id: 'bob', ring: 'advanced', from: '1.0.0' },
      { id: 'zoe', ring: 'premium', from: '1.0.0' },
    ]);
  });

  it('passes over who runs it already: the same images from the same template', () => {
    const runs = { imageTag: '2.0.0', templateVersion: 'a' };
    const { remaining, skipped } = plan(
      [
        tenant('done', { runs }),
        tenant('template', { runs: { ...runs, templateVersion: 'b' } }),
        tenant('unknown', { runs: { imageTag: '2.0.0' } }),
        // Templates cannot be read: the images alone count.
        tenant('blind', {
          runs: { imageTag: '2.0.0' },
          wanted: { imageTag: '2.0.0' },
        }),
      ],
      { pool: { runs: '2.0.0', wanted: '2.0.0' } },
    );
    expect(idsOf(remaining)).toEqual(['template', 'unknown']);
    expect(skipped).toEqual({ pinned: 0, inactive: 0 });
  });

  it('passes over who is pinned, until the pin lapses', () => {
    const { remaining, skipped } = plan([
      tenant('pinned', { pin: { until: '2026-11-29T12:00:01Z' } }),
      tenant('lapsed', { pin: { until: '2026-11-29T12:00:00Z' } }),
    ]);
    expect(idsOf(remaining)).toEqual(['lapsed']);
    expect(skipped.pinned).toBe(1);
  });

  it('passes over who is out of service or in other hands', () => {
    const { remaining, skipped } = plan([
      tenant('asleep', { state: 'suspended' }),
      tenant('leaving', { state: 'deprovisioning' }),
      tenant('broken', { state: 'failed' }),
      tenant('theirs', { state: 'updating' }),
    ]);
    expect(remaining).toEqual([]);
    expect(skipped.inactive).toBe(4);
  });

  it('goes on with what an earlier try has left, pinned meanwhile or not', () => {
    const { remaining } = plan([
      tenant('halfway', {
        state: 'updating',
        isOurs: true,
        pin: { until: '2027-01-01T00:00:00Z' },
      }),
      tenant('broken', { state: 'failed', isOurs: true }),
    ]);
    expect(idsOf(remaining)).toEqual(['broken', 'halfway']);
  });

  it('does not try again what failed', () => {
    const { remaining } = plan([tenant('amy'), tenant('bob')], {
      pool: { runs: '1.0.0', wanted: '2.0.0' },
      failed: new Set(['amy', 'tenant-pool-basic']),
    });
    expect(idsOf(remaining)).toEqual(['bob']);
  });

  it('has waves of a size, each of one ring', () => {
    const many = ['a1', 'a2', 'a3', 'a4', 'a5'].map(id => tenant(id));
    const all = [tenant('can', { canary: true }), ...many];
    expect(idsOf(nextWave(plan(all), 3))).toEqual(['can']);
    expect(idsOf(nextWave(plan(many), 3))).toEqual(['a1', 'a2', 'a3']);
    expect(idsOf(nextWave(plan(many.slice(3)), 3))).toEqual(['a4', 'a5']);
    expect(nextWave(plan([]), 3)).toBeUndefined();
  });
});
