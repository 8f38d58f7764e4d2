import {
  HEALTH_STATES,
  type Health,
  type HealthState,
} from '@tenantry/plugin-tenants-common';

export type Verdict =
  /** It is as well as it was, or better. */
  | { state: 'well' }
  /** It is not known yet. */
  | { state: 'open'; problem: string }
  /** It is worse than before; it may yet recover. */
  | { state: 'worse'; problem: string };

const badness = (state: HealthState) => HEALTH_STATES.indexOf(state);

/**
 * What the dashboards' health says of somebody who was updated. Only what was seen since
 * counts; one that hurt before has to be no worse.
 */
export function judge(
  health: Health | undefined,
  options: { before?: HealthState; updatedAt: string },
): Verdict {
  const { before, updatedAt } = options;
  if (!health?.observedAt || health.observedAt < updatedAt) {
    return {
      state: 'open',
      problem: 'Its health is not known since it was updated.',
    };
  }
  if (health.state === 'healthy') {
    return { state: 'well' };
  }
  const hurtBefore = before === 'degraded' || before === 'down';
  if (hurtBefore && badness(health.state) <= badness(before)) {
    return { state: 'well' };
  }
  return health.state === 'degraded' || health.state === 'down'
    ? { state: 'worse', problem: health.reason }
    : { state: 'open', problem: health.reason };
}
