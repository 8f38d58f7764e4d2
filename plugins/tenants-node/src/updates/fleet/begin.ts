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

/** The turn of a cell in an update of the fleet. */
export interface Turn {
  /** Cells that this update has reached before. */
  before: string[];
  /** Whether there is one after it. */
  isFollowed: boolean;
}

/** What a task that is refused has done by then. */
const doneBy = ({ before }: Turn) =>
  before.length > 0
    ? `The update has reached ${before.join(', ')}; nothing else was changed.`
    : 'Nothing was changed.';

function refuse(run: RunRecord, turn: Turn) {
  const { startedBy, imageTag, state, taskId, wave } = run;
  const stands = isUnderWay(run)
    ? `${PARTICIPLES[state]}${wave ? `, in wave ${wave.number}` : ''}`
    : 'goes on in the next cell';
  return new LifecycleError(
    `The update of the fleet to ${imageTag} that ${startedBy} started ${stands}; its task is ${taskId}.`,
    `Wait until it has ended, or stop it on the Tenants page. ${doneBy(turn)}`,
  );
}

/** Refuses while another task is at work with the latest run of a cell, or on its way to the next. */
export async function refuseOthers(
  latest: RunRecord | undefined,
  turn: Turn,
  step: StepContext,
): Promise<void> {
  if (
    latest &&
    latest.taskId !== step.taskId &&
    (isUnderWay(latest) || (turn.isFollowed && latest.state === 'completed')) &&
    (await step.isTaskRunning(latest.taskId))
  ) {
    throw refuse(latest, turn);
  }
}

/**
 * The run that this task carries on: a new one, or, when the task has been taken up again,
 * its own. Refused while another task carries one on, and once another run has followed this
 * task's own: the version that it would bring back is not wanted any more.
 */
export async function begin(
  tools: StepTools,
  runs: FleetRuns,
  settings: ReturnType<typeof checkFleetInput>,
  turn: Turn,
  step: StepContext,
): Promise<RunRecord> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    const latest = await runs.latest();
    if (latest?.taskId === step.taskId) {
      return latest;
    }
    await refuseOthers(latest, turn, step);
    if (latest && (await runs.hasBegun(step.taskId))) {
      throw new LifecycleError(
        'This task has updated the fleet before, and another one has since.',
        `Fill in the form again if its version is still wanted. ${doneBy(
          turn,
        )}`,
      );
    }
    // Before the first cell all were asked; that may have been days ago.
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
    `Open the Tenants page: it shows who does. ${doneBy(turn)}`,
  );
}
