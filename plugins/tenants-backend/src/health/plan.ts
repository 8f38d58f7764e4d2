import type { ClusterEntry } from './rows';

/** ECS's limit of one DescribeServices. */
export const SERVICES_PER_CALL = 10;
/** With few clusters, all of them are looked at in every pass. */
const MIN_CALLS = 20;

export interface ClusterPlan {
  name: string;
  services: number;
  /** Several tenants depend on it. */
  isShared: boolean;
  /** One of its services is not healthy, or new, or its stack has changed. */
  isNews: boolean;
  entry?: ClusterEntry;
}

export const countsOf = ({
  services,
  running,
  pending,
}: Pick<ClusterEntry, 'services' | 'running' | 'pending'>): string =>
  `${services}/${running}/${pending}`;

const callsFor = ({ services }: ClusterPlan) =>
  Math.ceil(services / SERVICES_PER_CALL);

/**
 * Chooses whose services a pass looks at. A call takes ten services, but of one cluster
 * only, so a fleet of small clusters would cost a call each. Their counts of tasks come a
 * hundred clusters a call, and tell which of them changed: those are looked at now, the
 * others in turns, so that a pass takes as many calls as there are tens of services.
 */
export function planPass(clusters: ClusterPlan[]): {
  describe: string[];
  /** As before, by their counts. */
  unchanged: string[];
} {
  const total = clusters.reduce((sum, { services }) => sum + services, 0);
  const floor = Math.ceil(total / SERVICES_PER_CALL);
  const isDue = ({ entry, isNews, isShared, services }: ClusterPlan) =>
    isShared ||
    services > SERVICES_PER_CALL ||
    isNews ||
    !entry?.describedCounts ||
    entry.describedCounts !== countsOf(entry);
  const due = clusters.filter(isDue);
  const others = clusters
    .filter(cluster => !isDue(cluster))
    .sort((a, b) => a.entry!.describedAtMs - b.entry!.describedAtMs);
  let calls = due.reduce((sum, cluster) => sum + callsFor(cluster), 0);
  const budget = Math.max(floor, MIN_CALLS);
  const inTurn: string[] = [];
  for (const cluster of others) {
    calls += callsFor(cluster);
    if (calls > budget) {
      break;
    }
    inTurn.push(cluster.name);
  }
  const describe = [...due.map(({ name }) => name), ...inTurn];
  const chosen = new Set(describe);
  return {
    describe,
    unchanged: others.map(({ name }) => name).filter(name => !chosen.has(name)),
  };
}
