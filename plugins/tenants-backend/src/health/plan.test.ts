import { countsOf, planPass, type ClusterPlan } from './plan';

const cluster = (
  name: string,
  overrides: Partial<ClusterPlan> & { describedAtMs?: number } = {},
): ClusterPlan => {
  const { services = 4, describedAtMs = 1 } = overrides;
  const counts = { name, services, running: services, pending: 0 };
  return {
    name,
    services,
    isShared: false,
    isNews: false,
    entry: { ...counts, describedAtMs, describedCounts: countsOf(counts) },
    ...overrides,
  };
};

/** 9,000 pool tenants, 700 in the shared cluster, 300 with a cluster of their own. */
const largeCell = () => [
  cluster('pool', { services: 3, isShared: true }),
  cluster('advanced', { services: 2_800, isShared: true }),
  ...Array.from({ length: 300 }, (_, index) =>
    cluster(`premium-${index}`, { describedAtMs: index }),
  ),
];

const calls = (all: ClusterPlan[], names: string[]) =>
  all
    .filter(({ name }) => names.includes(name))
    .reduce((sum, { services }) => sum + Math.ceil(services / 10), 0);

describe('planPass', () => {
  it('looks at everything while there is little', () => {
    const all = ['a', 'b', 'c'].map(name => cluster(name));
    expect(planPass(all)).toEqual({
      describe: ['a', 'b', 'c'],
      unchanged: [],
    });
  });

  it('takes as many calls as there are tens of services', () => {
    const all = largeCell();
    const { describe: names, unchanged } = planPass(all);
    expect(calls(all, names)).toBe(Math.ceil(4_003 / 10));
    expect(names).toEqual(expect.arrayContaining(['pool', 'advanced']));
    expect(unchanged).toHaveLength(302 - names.length);
  });

  it('comes round to every cluster within three passes', () => {
    const all = largeCell();
    const seen = new Set<string>();
    for (let pass = 1; pass <= 3; pass++) {
      for (const name of planPass(all).describe) {
        seen.add(name);
        const { entry } = all.find(each => each.name === name)!;
        entry!.describedAtMs = 1_000 * pass;
      }
    }
    expect(seen.size).toBe(302);
  });

  it('looks first at clusters that count differently, are unwell or new', () => {
    const all = largeCell();
    const [changed, unwell, fresh] = all.slice(-3);
    changed.entry = { ...changed.entry!, running: 3 };
    unwell.isNews = true;
    fresh.entry = undefined;
    const names = [changed, unwell, fresh].map(({ name }) => name);
    expect(planPass(largeCell()).describe).not.toEqual(
      expect.arrayContaining(names),
    );
    expect(planPass(all).describe).toEqual(expect.arrayContaining(names));
  });

  it('looks at all that changed, whatever it costs', () => {
    const all = largeCell();
    all.forEach(({ entry }) => {
      entry!.running = 0;
    });
    expect(planPass(all).describe).toHaveLength(302);
  });
});
