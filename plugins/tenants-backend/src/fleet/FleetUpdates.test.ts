import { countVersions } from './FleetUpdates';
import { isNewerRun } from './RunStore';

const silo = (tier: 'advanced' | 'premium', imageTag: string) =>
  ({ tier, silo: { imageTag } } as never);

describe('versions of the fleet', () => {
  it('are counted by tier, the most first', () => {
    expect(
      countVersions(
        [
          silo('premium', '1.0.0'),
          silo('advanced', '1.0.0'),
          silo('advanced', '2.0.0'),
          silo('advanced', '2.0.0'),
        ],
        {
          tags: new Map([
            ['one', '2.0.0'],
            ['two', '2.0.0'],
          ]),
          counts: [
            { tier: 'basic', cell: 'one', tenants: 5 },
            { tier: 'basic', cell: 'two', tenants: 4 },
          ],
        },
      ),
    ).toEqual([
      { tier: 'basic', imageTag: '2.0.0', tenants: 9 },
      { tier: 'advanced', imageTag: '2.0.0', tenants: 2 },
      { tier: 'advanced', imageTag: '1.0.0', tenants: 1 },
      { tier: 'premium', imageTag: '1.0.0', tenants: 1 },
    ]);
  });

  it('leave the pool out while nobody knows what it runs', () => {
    const counts = [{ tier: 'basic' as const, cell: 'one', tenants: 9 }];
    expect(countVersions([], { tags: new Map(), counts })).toEqual([]);
  });
});

describe('the latest run', () => {
  const run = (runId: string, startedAt: string, version: number) =>
    ({ runId, startedAt, version } as never);

  it('is the later state of the same, or one that began later', () => {
    const known = run('a', '2026-01-01', 4);
    expect(isNewerRun(known, undefined)).toBe(true);
    expect(isNewerRun(run('a', '2026-01-01', 5), known)).toBe(true);
    expect(isNewerRun(known, known)).toBe(false);
    expect(isNewerRun(run('b', '2026-01-02', 1), known)).toBe(true);
    expect(isNewerRun(run('c', '2025-12-31', 9), known)).toBe(false);
  });
});
