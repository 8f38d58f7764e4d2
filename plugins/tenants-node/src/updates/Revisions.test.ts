import { Revisions, revisionsOf } from './Revisions';

describe('revisions of task definitions', () => {
  it('come ten at once, and then as many a second as ECS sustains', () => {
    let now = 5_000;
    const revisions = new Revisions(2, () => now);
    const waits = Array.from({ length: 5 }, () => revisions.reserve(4));
    // 4, 8, and from then on 2 a second.
    expect(waits).toEqual([0, 0, 1_000, 3_000, 5_000]);
    // All is made up for ten seconds after the first, and no more than that is saved up.
    now += 60_000;
    expect([0, 0, 0].map(() => revisions.reserve(4))).toEqual([0, 0, 1_000]);
  });

  it('are lost to nobody, however many one takes', () => {
    const revisions = new Revisions(1, () => 0);
    for (let tenant = 0; tenant < 99; tenant += 1) {
      revisions.reserve(4);
    }
    expect(revisions.reserve(4)).toBe((100 * 4 - 10) * 1_000);
  });

  it('are one for each service of a stack', () => {
    const silo = { compute: 'fargate', imageTag: '1', shard: 0 } as const;
    expect(revisionsOf({ silo: { ...silo, routing: 'reverse-proxy' } })).toBe(
      4,
    );
    expect(revisionsOf({ silo: { ...silo, routing: 'direct' } })).toBe(3);
  });
});
