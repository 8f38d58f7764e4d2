import { ConflictError, NotFoundError } from '@backstage/errors';
import type {
  FleetChange,
  FleetRunState,
} from '@tenantry/plugin-tenants-common';
import type { FleetRuns } from './FleetRuns';
import type { RunRecord } from './record';

const CHANGES: Record<
  FleetChange,
  { from: FleetRunState[]; to: FleetRunState; participle: string }
> = {
  pause: { from: ['running'], to: 'paused', participle: 'paused' },
  resume: { from: ['paused'], to: 'running', participle: 'resumed' },
  stop: {
    from: ['running', 'paused'],
    to: 'stopping',
    participle: 'stopped',
  },
};

/** What is to become of the run that is under way; its task follows before the next wave. */
export async function control(
  runs: FleetRuns,
  change: FleetChange,
  actor: string,
): Promise<RunRecord> {
  const latest = await runs.latest();
  if (!latest) {
    throw new NotFoundError('The fleet has never been updated.');
  }
  const { from, to, participle } = CHANGES[change];
  return runs.amend(latest.runId, ({ state }) => {
    if (state === to) {
      return undefined;
    }
    if (!from.includes(state)) {
      throw new ConflictError(
        `The update of the fleet is ${state}: it cannot be ${participle}.`,
      );
    }
    return { state: to, changedBy: actor };
  });
}
