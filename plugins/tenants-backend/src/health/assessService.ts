import type { HealthState } from '@tenantry/plugin-tenants-common';
import { RECENT_MS, type ServiceFacts } from './facts';
import type { Cause, Verdict } from './verdict';

/** What was not looked at for so long may have become anything. */
export const STALE_AFTER_MS = 5 * 60_000;
/** ECS's own patience with a deployment is longer; people's is not. */
const STUCK_AFTER_MS = 10 * 60_000;
/** A stop explains what is missing now when it is no older than that; ECS waits up to 15 min between tries. */
const STOP_EXPLAINS_MS = 30 * 60_000;
/** People are to see that a task was lost, also where another took its place at once. */
export const SETTLING_MS = 30_000;
/** So many stops within 10 minutes are no accident. */
const MANY_STOPS = 2;

const TROUBLE = /unable|unhealthy|failed|error|cannot|not (?:be|able)/i;

export interface AssessOptions {
  nowMs: number;
  /** False while the tenant is suspended: no tasks are no failure then. */
  isWanted: boolean;
  staleAfterMs?: number;
  stuckAfterMs?: number;
}

/** How a service fares. Zero running tasks where some are desired are never healthy. */
export function assessService(
  facts: ServiceFacts,
  options: AssessOptions,
): Verdict {
  const { nowMs, isWanted, staleAfterMs = STALE_AFTER_MS } = options;
  const { name: service, running, desired, pending, targets } = facts;
  const as = (state: HealthState, cause: Cause): Verdict => ({ state, cause });
  const counts = { service, running, desired, pending };

  if (nowMs - Date.parse(facts.observedAt) > staleAfterMs) {
    return as('unknown', { kind: 'unobserved', seenAt: facts.observedAt });
  }
  if (facts.status !== 'ACTIVE') {
    return as('down', { kind: 'missing', service });
  }
  if (!isWanted) {
    return as('healthy', { kind: 'asleep' });
  }
  if (desired === 0) {
    return as('down', { kind: 'scaled-to-zero', service });
  }

  const stopped = explainingStop(facts, nowMs);
  const hint = stopped ? undefined : troubleOf(facts);
  const primary = facts.deployments.find(({ status }) => status === 'PRIMARY');
  const failed = facts.deployments.find(
    ({ rolloutState, status }) =>
      rolloutState === 'FAILED' && status !== 'INACTIVE',
  );
  if (failed) {
    return as(running === 0 ? 'down' : 'degraded', {
      kind: 'deployment-failed',
      ...counts,
      reason: failed.reason,
      stopped,
    });
  }

  const isRollingOut = primary?.rolloutState === 'IN_PROGRESS';
  const isFirst = facts.deployments.length === 1;
  const isStuck =
    nowMs - Date.parse(facts.progressAt) >
    (options.stuckAfterMs ?? STUCK_AFTER_MS);
  const rollOut = {
    ...counts,
    updated: primary?.running ?? 0,
    failed: primary?.failedTasks ?? 0,
    stopped,
  };

  if (isRollingOut && isStuck) {
    return as(running === 0 ? 'down' : 'degraded', {
      kind: 'stuck-deployment',
      ...rollOut,
      progressAt: facts.progressAt,
      hint,
    });
  }
  if (running === 0) {
    // Nobody was served before, so nobody misses anything yet.
    const isStarting =
      isRollingOut && isFirst && rollOut.failed === 0 && !stopped;
    return isStarting
      ? as('deploying', { kind: 'rolling-out', ...rollOut })
      : as('down', { kind: 'too-few', ...counts, stopped, hint });
  }
  if (targets && targets.healthy === 0 && targets.unhealthy > 0) {
    return as(isRollingOut && isFirst ? 'deploying' : 'down', {
      kind: 'unhealthy-targets',
      ...counts,
      ...targets,
    });
  }
  if (isRollingOut) {
    const hurts = rollOut.failed > 0 || (running < desired && stopped);
    return as(hurts ? 'degraded' : 'deploying', {
      kind: 'rolling-out',
      ...rollOut,
    });
  }
  if (running < desired) {
    // More are wanted than before, for example by auto scaling.
    return pending > 0 && !stopped && !isStuck
      ? as('deploying', { kind: 'starting', ...counts })
      : as('degraded', { kind: 'too-few', ...counts, stopped, hint });
  }
  if (targets && targets.unhealthy > 0) {
    return as('degraded', {
      kind: 'unhealthy-targets',
      ...counts,
      ...targets,
    });
  }
  // What stopped before the deployment began tells of the version that it has replaced.
  const isOfNow = (at: string, withinMs: number) =>
    nowMs - Date.parse(at) < withinMs && !(primary && at < primary.createdAt);
  const stops = facts.recentStops.filter(at => isOfNow(at, RECENT_MS)).length;
  if (stops >= MANY_STOPS) {
    return as('degraded', { kind: 'restarting', ...counts, stops, stopped });
  }
  if (stopped && isOfNow(stopped.at, SETTLING_MS)) {
    return as('degraded', { kind: 'replaced', ...counts, stopped });
  }
  return as('healthy', { kind: 'running', ...counts });
}

function explainingStop(
  { lastStopped }: ServiceFacts,
  nowMs: number,
): ServiceFacts['lastStopped'] {
  return lastStopped && nowMs - Date.parse(lastStopped.at) <= STOP_EXPLAINS_MS
    ? lastStopped
    : undefined;
}

/** ECS's own words, when its latest event tells of trouble. */
function troubleOf({ events, serviceName }: ServiceFacts): string | undefined {
  const [latest] = events;
  return latest && TROUBLE.test(latest.message)
    ? latest.message.replace(`(service ${serviceName})`, 'ECS').trim()
    : undefined;
}
