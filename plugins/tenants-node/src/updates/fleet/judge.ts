import {
  HEALTH_STATES,
  type Health,
  type HealthState,
} from '@tenantry/plugin-tenants-common';

export type Verdict =
  /** It is as well as it was, or better. */
  | { state: 'well' }
  /** Nobody has looked since: it may be well or not. */
  | { state: 'unseen'; problem: string }
  /** It is not well, and may yet be. */
  | { state: 'open'; problem: string }
  /** It was not well when somebody looked after its time was up. */
  | { state: 'failed'; problem: string };

const badness = (state: HealthState) => HEALTH_STATES.indexOf(state);

/**
 * What the dashboards' health says of somebody who was updated. Only what was seen since
 * counts, and nobody fails whom nobody has looked at since time was up: that the portal
 * cannot look is not their fault. One that hurt before has to be no worse.
 */
export function judge(
  health: Health | undefined,
  options: {
    before?: HealthState;
    /** ISO times. */
    updatedAt: string;
    deadline: string;
  },
): Verdict {
  const { before, updatedAt, deadline } = options;
  if (!health?.observedAt || health.observedAt < updatedAt) {
    return {
      state: 'unseen',
      problem: 'Nobody has looked since it was updated.',
    };
  }
  if (health.state === 'unknown') {
    return { state: 'unseen', problem: health.reason };
  }
  if (health.state === 'healthy') {
    return { state: 'well' };
  }
  const hurtBefore = before === 'degraded' || before === 'down';
  if (hurtBefore && badness(health.state) <= badness(before)) {
    return { state: 'well' };
  }
  return {
    state: health.observedAt < deadline ? 'open' : 'failed',
    problem: health.reason,
  };
}
