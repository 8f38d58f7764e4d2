import type { UnitRecord } from './record';
import { bringBack, bringForward, waitForTurn } from './units';
import { watch } from './watch';
import { isOver, isToEnd, type WaveTools } from './WaveTools';

/** Works on units side by side. */
async function each(
  { keeper, atOnce }: WaveTools,
  isWanted: (unit: UnitRecord) => boolean,
  work: (unit: UnitRecord) => Promise<void>,
): Promise<void> {
  const queue = keeper.wave.units.filter(isWanted).values();
  const workers = Array.from({ length: atOnce }, async () => {
    for (const unit of queue) {
      await work(unit);
    }
  });
  // All of them end before anything is said: nobody goes on unseen.
  const ends = await Promise.allSettled(workers);
  const failed = ends.find(end => end.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}

/** Updates those who wait, and those who were about to be when an earlier try ended. */
async function forward(all: WaveTools): Promise<void> {
  const { tools, keeper, step, onTenant } = all;
  const isToStop = () => isToEnd(all) || isOver(all);
  // One waits at a time: nothing is taken that a wave which goes back would have to wait for.
  let turns: Promise<void> = Promise.resolve();
  const turnOf = (unit: UnitRecord): Promise<void> => {
    const turn = turns.then(() =>
      isToStop() ? undefined : waitForTurn(tools, unit),
    );
    turns = turn.catch(() => {});
    return turn;
  };
  await each(
    all,
    ({ state }) => state === 'waiting' || state === 'updating',
    async unit => {
      const isItsTurn = unit.state === 'waiting';
      if (isItsTurn) {
        if (isToStop()) {
          return;
        }
        await turnOf(unit);
        if (isToStop()) {
          return;
        }
        await keeper.mark(unit.id, 'updating');
      }
      const problem = await bringForward(tools, keeper.run, unit, step, {
        isItsTurn,
        onTenant,
      });
      await keeper.mark(unit.id, problem ? 'failed' : 'updated', {
        problem: problem && problem.reason,
        at: tools.now().toISOString(),
      });
      if (problem) {
        step.log(`${unit.id}: ${problem.message}`);
      }
    },
  );
}

/** Brings back whoever is not well, and the whole wave when the run stops for it. */
async function back(all: WaveTools): Promise<void> {
  const { tools, keeper, step, onTenant } = all;
  const isWhole = isOver(all);
  const goesBack = ({ state, problem }: UnitRecord) =>
    state === 'rolling-back' ||
    (state === 'updated' && (isWhole || problem !== undefined));
  if (!keeper.wave.units.some(goesBack)) {
    return;
  }
  await keeper.amendWave({ phase: 'rolling-back' });
  await each(all, goesBack, async unit => {
    if (unit.state !== 'rolling-back') {
      await keeper.mark(unit.id, 'rolling-back');
    }
    const problem = await bringBack(tools, keeper.run, unit, step, onTenant);
    if (problem) {
      step.log(
        `${unit.id}: could not be brought back to ${unit.from}. ${problem.message}`,
      );
    }
    await keeper.mark(unit.id, problem ? 'failed' : 'rolled-back', {
      problem: problem
        ? `It could not be brought back to ${unit.from}: ${problem.reason}`
        : unit.problem,
    });
  });
}

/**
 * Carries a wave to its end, from wherever it stands: updated, seen to be well, and those
 * who are not brought back. Returns whether the run stops for it.
 */
export async function carryOut(all: WaveTools): Promise<boolean> {
  const { keeper } = all;
  if (keeper.wave.phase === 'updating') {
    await forward(all);
  }
  if (keeper.wave.phase !== 'rolling-back' && !isOver(all)) {
    await watch(all);
  }
  const stops = isOver(all);
  await back(all);
  const failed = keeper.wave.units.filter(({ problem }) => problem);
  const updated = keeper.wave.units.filter(({ state }) => state === 'updated');
  await keeper.amend(run => ({
    wave: { ...run.wave!, phase: 'done' },
    updated: run.updated + updated.length,
    failures: [
      ...run.failures,
      ...failed.map(({ id, problem }) => ({ id, problem: problem! })),
    ],
  }));
  return stops;
}
