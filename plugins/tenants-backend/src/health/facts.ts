import type {
  ServiceDeployment,
  ServiceHealth,
  StoppedTask,
} from '@tenantry/plugin-tenants-common';

/** What is known of one ECS service: stored as it is; sentences are made when somebody reads. */
export interface ServiceFacts {
  /** What it serves: `orders`, `products`, `users`, or `proxy`. */
  name: string;
  serviceName: string;
  clusterName: string;
  /** ECS's `ACTIVE`, `DRAINING` or `INACTIVE`; `MISSING` when there is none of the name. */
  status: string;
  desired: number;
  running: number;
  pending: number;
  /** Newest first. */
  deployments: ServiceDeployment[];
  /** Newest first. */
  events: ServiceHealth['events'];
  /** ARNs; empty for services that no load balancer reaches. */
  targetGroups: string[];
  targets?: ServiceHealth['targets'];
  /** Latest task that ended by itself. */
  lastStopped?: StoppedTask;
  /** ISO times at which tasks ended by themselves, lately; newest first. */
  recentStops: string[];
  /** ISO time of the latest sign that it gets nearer to what is wanted. */
  progressAt: string;
  /** ISO time of the latest look at AWS. */
  observedAt: string;
}

/** Stops are remembered for so long: what restarts again and again is not well. */
export const RECENT_MS = 10 * 60_000;
const MAX_RECENT = 20;
const STARTED = /has started \d+ tasks?/;

const primaryOf = ({ deployments }: Pick<ServiceFacts, 'deployments'>) =>
  deployments.find(({ status }) => status === 'PRIMARY');

/** What one look at AWS tells of a service; `targets` when the load balancer was asked, too. */
export type ServiceLook = Omit<
  ServiceFacts,
  'recentStops' | 'progressAt' | 'lastStopped'
>;

/** A deployment that is found under way may have hung for long. */
function beginningOf(look: ServiceLook, previous?: ServiceFacts): string {
  const primary = primaryOf(look);
  return previous || primary?.rolloutState !== 'IN_PROGRESS'
    ? look.observedAt
    : primary.createdAt;
}

/** Carries on what one look alone does not tell: progress, and what stopped before. */
export function mergeFacts(
  previous: ServiceFacts | undefined,
  look: ServiceLook,
): ServiceFacts {
  const primary = primaryOf(look);
  const before = previous && primaryOf(previous);
  const isMoving =
    !previous ||
    previous.desired !== look.desired ||
    look.running > previous.running ||
    before?.id !== primary?.id ||
    before?.rolloutState !== primary?.rolloutState ||
    (primary?.running ?? 0) > (before?.running ?? 0);
  return {
    ...look,
    targets:
      look.targetGroups.length > 0
        ? look.targets ?? previous?.targets
        : undefined,
    lastStopped: previous?.lastStopped,
    recentStops: recent(previous?.recentStops ?? [], look.observedAt),
    progressAt: isMoving ? beginningOf(look, previous) : previous.progressAt,
    // Its cluster may have counted as before since ECS was asked.
    observedAt:
      previous && previous.observedAt > look.observedAt
        ? previous.observedAt
        : look.observedAt,
  };
}

/** Notes that a task ended by itself; a stop that is known already changes nothing. */
export function withStop(
  facts: ServiceFacts,
  stopped: StoppedTask,
): ServiceFacts {
  const isKnown =
    facts.recentStops.includes(stopped.at) ||
    facts.lastStopped?.at === stopped.at;
  if (isKnown) {
    return facts;
  }
  const isLatest = !facts.lastStopped || stopped.at > facts.lastStopped.at;
  return {
    ...facts,
    lastStopped: isLatest ? stopped : facts.lastStopped,
    recentStops: recent(
      [...facts.recentStops, stopped.at].sort().reverse(),
      facts.observedAt,
    ),
  };
}

function recent(stops: string[], observedAt: string): string[] {
  const from = Date.parse(observedAt) - RECENT_MS;
  return stops.filter(at => Date.parse(at) >= from).slice(0, MAX_RECENT);
}

/** Did it lose tasks between two looks, so that it is worth asking ECS why? */
export function lostTasks(
  previous: ServiceFacts | undefined,
  facts: ServiceFacts,
): boolean {
  const failed = ({ deployments }: ServiceFacts) =>
    deployments.reduce((sum, { failedTasks }) => sum + failedTasks, 0);
  if (facts.desired === 0 || facts.status !== 'ACTIVE') {
    return false;
  }
  const isShort = facts.running < facts.desired;
  if (!previous) {
    return failed(facts) > 0 || (isShort && facts.pending === 0);
  }
  return (
    failed(facts) > failed(previous) ||
    (isShort && facts.running < previous.running) ||
    wasReplaced(previous, facts)
  );
}

/** ECS started a task though no more were wanted: another one must have ended in between. */
function wasReplaced(previous: ServiceFacts, facts: ServiceFacts): boolean {
  const known = new Set(previous.events.map(({ id }) => id));
  return (
    facts.desired <= previous.desired &&
    primaryOf(facts)?.id === primaryOf(previous)?.id &&
    primaryOf(previous)?.rolloutState === 'COMPLETED' &&
    facts.events.some(
      ({ id, message }) => !known.has(id) && STARTED.test(message),
    )
  );
}
