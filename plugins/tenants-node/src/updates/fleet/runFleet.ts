import { setTimeout as sleep } from 'node:timers/promises';
import { isUnderWay } from '@tenantry/plugin-tenants-common';
import { explainError } from '../../aws/explain';
import { gather, isPool } from './gather';
import { nextWave, type Planned } from './plan';
import type { RunRecord, UnitRecord } from './record';
import { carryOut } from './wave';
import { isToEnd, type WaveTools } from './WaveTools';

const MINUTE_MS = 60_000;

const countOf = (count: number, noun: string) =>
  `${count} ${noun}${count === 1 ? '' : 's'}`;

/** What is to be known of those of a wave before they are updated. */
async function unitsOf(
  { tools, healthOf }: WaveTools,
  planned: Planned[],
): Promise<UnitRecord[]> {
  // Whoever was not well before need not be better afterwards.
  const health = await healthOf(planned.map(({ id }) => id)).catch(
    () => undefined,
  );
  return Promise.all(
    planned.map(async ({ id, from }) => {
      const tenant = isPool({ id }) ? undefined : await tools.registry.get(id);
      return {
        id,
        from: tenant?.update?.from.imageTag ?? from,
        fromTemplate: (tenant?.update?.from ?? tenant?.silo)?.templateVersion,
        state: 'waiting' as const,
        before: health?.get(id)?.state,
      };
    }),
  );
}

/** Waits while the run is paused, or the next wave is not due; false when it is to stop. */
async function isDue(all: WaveTools) {
  const { tools, keeper, lookMs } = all;
  for (;;) {
    const { state, nextWaveAt } = await keeper.reread();
    if (isToEnd(all)) {
      return false;
    }
    const waits =
      state === 'paused' ||
      (nextWaveAt !== undefined &&
        Date.parse(nextWaveAt) > tools.now().getTime());
    if (!waits) {
      return true;
    }
    await sleep(lookMs);
  }
}

const ended = (
  { tools }: WaveTools,
  state: 'completed' | 'stopped',
  reason: string,
): Partial<RunRecord> => ({
  state,
  reason,
  endedAt: tools.now().toISOString(),
  nextWaveAt: undefined,
});

const stop = (all: WaveTools, reason: string): Promise<RunRecord> =>
  all.keeper.amend(() => ended(all, 'stopped', reason));

/** Ends a run that has nobody left, unless somebody wants the cell that follows not to begin. */
const complete = (all: WaveTools): Promise<RunRecord> =>
  all.keeper.amend(({ state, updated, failures, skipped }) =>
    all.isFollowed && (state !== 'running' || all.isCancelled())
      ? undefined
      : ended(
          all,
          'completed',
          `${countOf(updated, 'unit')} updated, ${failures.length} failed, ${
            skipped.pinned
          } pinned, ${skipped.inactive} out of service.`,
        ),
  );

function stoppedBy({ keeper, isCancelled }: WaveTools): string {
  if (isCancelled()) {
    return 'Its task was cancelled.';
  }
  // An entity ref: people know the name.
  const name = keeper.run.changedBy?.split('/').at(-1);
  return `${name ?? 'Somebody'} stopped it.`;
}

/**
 * Carries an update of the fleet on until nobody is left, somebody stops it, or too many
 * have failed. Who is next is read from the registry before every wave, so that it goes on
 * from wherever an earlier try, or run, has ended.
 */
export async function runFleet(all: WaveTools): Promise<RunRecord> {
  if (!isUnderWay(all.keeper.run)) {
    return all.keeper.run;
  }
  try {
    return await carryOn(all);
  } catch (error) {
    await stop(all, explainError(error).reason).catch(() => {});
    throw error;
  }
}

async function carryOn(all: WaveTools): Promise<RunRecord> {
  const { tools, keeper, step } = all;
  for (;;) {
    const { wave, maxFailures } = keeper.run;
    if (wave && wave.phase !== 'done') {
      step.log(`Wave ${wave.number} (${wave.ring}): goes on.`);
      if (await carryOut(all)) {
        return stop(
          all,
          `${countOf(
            keeper.run.failures.length,
            'failure',
          )}, and ${maxFailures} ${
            maxFailures === 1 ? 'stops' : 'stop'
          } it; the wave was brought back. ${
            keeper.run.failures.at(-1)?.problem
          }`,
        );
      }
    }
    // Read before the pause, so that the last wave is not followed by one.
    const { remaining, skipped } = await gather(tools, keeper.run, step);
    const count = keeper.wave?.number ?? 0;
    await keeper.amend(run => ({
      skipped,
      units: run.updated + run.failures.length + remaining.length,
      nextWaveAt:
        run.wave && remaining.length > 0 && run.nextWaveAt === undefined
          ? new Date(
              tools.now().getTime() + run.pauseMinutes * MINUTE_MS,
            ).toISOString()
          : run.nextWaveAt,
    }));
    if (remaining.length === 0) {
      const run = await complete(all);
      if (!isUnderWay(run)) {
        return run;
      }
    }
    if (!(await isDue(all))) {
      return stop(all, stoppedBy(all));
    }
    // Pins and states may have changed while it waited.
    const plan = await gather(tools, keeper.run, step);
    const planned = nextWave(plan, keeper.run.waveSize);
    if (planned) {
      const units = await unitsOf(all, planned);
      step.log(
        `Wave ${count + 1} (${planned[0].ring}): ${units
          .map(({ id }) => id)
          .join(', ')}.`,
      );
      await keeper.amend(() => ({
        nextWaveAt: undefined,
        skipped: plan.skipped,
        wave: {
          number: count + 1,
          ring: planned[0].ring,
          phase: 'updating',
          units,
          startedAt: tools.now().toISOString(),
        },
      }));
    }
  }
}
