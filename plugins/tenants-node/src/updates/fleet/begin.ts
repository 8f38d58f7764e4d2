import { isUnderWay } from '@tenantry/plugin-tenants-common';
import { ulid } from 'ulid';
import { LifecycleError } from '../../errors';
import type { StepContext, StepTools } from '../../onboarding/types';
import { ALL_REPOSITORIES, requireImages } from '../versions';
import type { FleetRuns } from './FleetRuns';
import type { checkFleetInput } from './input';
import type { RunRecord } from './record';

const TRIES = 3;

const PARTICIPLES: Record<string, string> = {
  running: 'is under way',
  paused: 'is paused',
  stopping: 'is about to stop',
};

function refuse({ startedBy, imageTag, state, taskId, wave }: RunRecord) {
  return new LifecycleError(
    `The update of the fleet to ${imageTag} that ${startedBy} started ${
      PARTICIPLES[state]
    }${wave ? `, in wave ${wave.number}` : ''}; its task is ${taskId}.`,
    'Wait until it has ended, or stop it on the Tenants page. Nothing was changed.',
  );
}

/**
 * The run that this task carries on: a new one, or, when the task has been taken up again,
 * its own. Refused while another task carries one on.
 */
export async function begin(
  tools: StepTools,
  runs: FleetRuns,
  settings: ReturnType<typeof checkFleetInput>,
  step: StepContext,
): Promise<RunRecord> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const latest = await runs.latest();
    if (latest?.taskId === step.taskId) {
      return latest;
    }
    if (
      latest &&
      isUnderWay(latest) &&
      (await step.isTaskRunning(latest.taskId))
    ) {
      throw refuse(latest);
    }
    await requireImages(tools, ALL_REPOSITORIES, settings.imageTag, step.log);
    const run: RunRecord = {
      ...settings,
      runId: ulid(),
      version: 1,
      taskId: step.taskId,
      startedBy: step.actor,
      startedAt: tools.now().toISOString(),
      state: 'running',
      units: 0,
      updated: 0,
      skipped: { pinned: 0, inactive: 0 },
      failures: [],
    };
    const before = latest && {
      ...latest,
      // Its task is no more, and has not said so.
      ...(isUnderWay(latest)
        ? {
            state: 'stopped' as const,
            reason: 'Its task ended before it did.',
          }
        : {}),
    };
    if (await runs.begin(run, before)) {
      return run;
    }
  }
  throw new LifecycleError(
    'Somebody else has just started to update the fleet.',
    'Open the Tenants page: it shows who does. Nothing was changed.',
  );
}
