import { isUnderWay, type FleetRun } from '@tenantry/plugin-tenants-common';
import { explainError } from '../../aws/explain';
import type { Cell } from '../../config';
import type { StepContext } from '../../onboarding/types';
import type { RunIn } from '../../run';
import type { Updates } from '../types';
import { ALL_REPOSITORIES, requireImages } from '../versions';
import { begin, refuseOthers } from './begin';
import { control } from './control';
import { FleetRuns } from './FleetRuns';
import { checkFleetInput } from './input';
import { Keeper } from './Keeper';
import { toFleetRun, type RunRecord } from './record';
import { runFleet } from './runFleet';

/** Between two looks at health, or at a run that is paused, ms. */
const LOOK_MS = 2_000;
const NEVER = new AbortController().signal;

export interface FleetUpdatesOptions {
  cells: Cell[];
  runIn: RunIn;
  /** How many are updated side by side. */
  atOnce: number;
  lookMs?: number;
}

/** New versions for the fleet: a run in each cell, one after the other. */
export function createFleetUpdates({
  cells,
  runIn,
  atOnce,
  lookMs = LOOK_MS,
}: FleetUpdatesOptions): Pick<
  Updates,
  'updateFleet' | 'latestRun' | 'controlRun'
> {
  const seen = (cell: string, record: RunRecord): FleetRun => ({
    ...toFleetRun(record),
    ...(cells.length > 1 ? { cell } : {}),
  });

  const latestIn = (cellId: string) =>
    runIn(cellId, ({ context }) => new FleetRuns(context).latest());

  /** The latest run of each cell that can be read, the latest of all first. */
  const latest = async () => {
    const answers = await Promise.allSettled(
      cells.map(async ({ id }) => {
        const record = await latestIn(id);
        return record ? [{ id, run: seen(id, record) }] : [];
      }),
    );
    const failed = answers.find(({ status }) => status === 'rejected');
    const found = answers
      .flatMap(answer => (answer.status === 'fulfilled' ? answer.value : []))
      .sort((a, b) => (a.run.startedAt < b.run.startedAt ? 1 : -1));
    if (failed && found.length === 0) {
      throw (failed as PromiseRejectedResult).reason;
    }
    return found;
  };

  const isFollowed = (index: number) => index < cells.length - 1;

  /**
   * Refuses what cannot be carried on from the first cell to the last, before anything is
   * changed in any. A task that is taken up again has been let in already. A cell that cannot
   * be asked keeps nothing from those before it: it is asked again when its turn comes.
   */
  const check = async (imageTag: string, step: StepContext) => {
    for (const [index, { id }] of cells.entries()) {
      let run: RunRecord | undefined;
      try {
        run = await latestIn(id);
      } catch (error) {
        step.log(
          `The cell ${id} cannot be asked; unless it can be by then, the update stops at it. ${
            explainError(error).reason
          }`,
        );
        continue;
      }
      if (run?.taskId === step.taskId) {
        return;
      }
      await refuseOthers(
        run,
        { before: [], isFollowed: isFollowed(index) },
        step,
      );
      await runIn(id, tools =>
        requireImages(tools, ALL_REPOSITORIES, imageTag, step.log),
      );
    }
  };

  return {
    async updateFleet(input, step, portal) {
      const settings = checkFleetInput(input);
      // One alone is asked when its run begins.
      if (cells.length > 1) {
        await check(settings.imageTag, step);
      }
      let updated = 0;
      let ended: FleetRun | undefined;
      // One cell after the other: what does harm in one does not reach the next.
      for (const [index, { id }] of cells.entries()) {
        ended = await runIn(id, async tools => {
          const runs = new FleetRuns(tools.context);
          const begun = await begin(
            tools,
            runs,
            settings,
            {
              before: cells.slice(0, index).map(cell => cell.id),
              isFollowed: isFollowed(index),
            },
            step,
          );
          const onRun = (record: RunRecord) => portal.onRun(seen(id, record));
          await onRun(begun);
          const record = await runFleet({
            tools,
            keeper: new Keeper(runs, begun, onRun),
            step: { ...step, signal: NEVER },
            isCancelled: () => step.signal.aborted,
            isFollowed: isFollowed(index),
            healthOf: ids => portal.healthOf(ids, id),
            lookAt: ids => portal.lookAt(ids, id),
            onTenant: tenant => portal.onTenant(tools.toTenant(tenant)),
            atOnce,
            lookMs,
          });
          return seen(id, record);
        });
        updated += ended.updated;
        if (ended.state !== 'completed') {
          break;
        }
      }
      return { ...ended!, updated };
    },

    latestRun: async () => (await latest()).at(0)?.run,

    async controlRun(wanted, actor) {
      const runs = await latest();
      const { id } =
        runs.find(({ run }) => isUnderWay(run)) ?? runs[0] ?? cells[0];
      return runIn(id, async ({ context }) =>
        seen(id, await control(new FleetRuns(context), wanted, actor)),
      );
    },
  };
}
