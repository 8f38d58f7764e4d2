import { setTimeout as sleep } from 'node:timers/promises';
import type { Health } from '@tenantry/plugin-tenants-common';
import { isPool } from './gather';
import { judge } from './judge';
import type { UnitRecord } from './record';
import { isOver, isToEnd, type WaveTools } from './WaveTools';

/** Looks at health between two times that the portal is asked to look at AWS. */
const LOOKS_PER_ASKING = 5;

/** Somebody of whom it is not known yet whether it is well. */
interface Waiting {
  unit: UnitRecord;
  isUnseen: boolean;
  problem: string;
}

/** Reads how they fare, writes down who has failed, and gives those who are still waited for. */
async function assess(
  { keeper, step, healthOf }: WaveTools,
  deadline: string,
  only?: Set<string>,
): Promise<Waiting[]> {
  const updated = keeper.wave.units.filter(
    ({ id, state, problem }) =>
      state === 'updated' && !problem && (!only || only.has(id)),
  );
  let health = new Map<string, Health>();
  let unread: string | undefined;
  try {
    health = await healthOf(updated.map(({ id }) => id));
  } catch (error) {
    unread = `Its health could not be read. ${(error as Error).message}`;
  }
  const waiting: Waiting[] = [];
  for (const unit of updated) {
    const verdict = judge(health.get(unit.id), {
      before: unit.before,
      updatedAt: unit.at!,
      deadline,
    });
    if (verdict.state === 'failed') {
      const { problem } = verdict;
      step.log(
        `${unit.id}: has not been well since it was updated. ${problem}`,
      );
      await keeper.mark(unit.id, 'updated', { problem });
    } else if (verdict.state !== 'well') {
      const isUnseen = verdict.state === 'unseen';
      const problem = unread ?? verdict.problem;
      waiting.push({ unit, isUnseen, problem });
    }
  }
  return waiting;
}

/** Those who are still in service: nobody looks at others any more. */
async function inService(
  { tools }: WaveTools,
  waiting: Waiting[],
): Promise<Waiting[]> {
  const left: Waiting[] = [];
  for (const each of waiting) {
    const { unit } = each;
    if (
      isPool(unit) ||
      (await tools.registry.get(unit.id))?.state === 'active'
    ) {
      left.push(each);
    }
  }
  return left;
}

const idsOf = (waiting: Waiting[]) => waiting.map(({ unit }) => unit.id);

const waitsFor = ([{ unit, problem }, ...others]: Waiting[]): string =>
  others.length > 0
    ? `Waits to see how ${unit.id} and ${others.length} more fare. ${problem}`
    : `Waits to see how ${unit.id} fares. ${problem}`;

/**
 * Watches those who were updated until the dashboards show all of them well, or that they
 * are not when their time is up. The portal is asked to look at those whom nobody has seen
 * since; as long as it cannot, the run waits and says so, and nobody fails for it.
 */
export async function watch(all: WaveTools): Promise<void> {
  const { tools, keeper, step, lookAt, lookMs } = all;
  const since = keeper.wave.watchedSince ?? tools.now().toISOString();
  await keeper.amendWave({ phase: 'watching', watchedSince: since });
  const deadline = new Date(
    Date.parse(since) + keeper.run.healthMinutes * 60_000,
  ).toISOString();
  let shown: string | undefined;
  let logged: string | undefined;
  // Shown anew when the cause is another, without its numbers: ages change with every look.
  // Logged when it is about others.
  const showWhy = async (waiting: Waiting[]) => {
    const whom = idsOf(waiting).join();
    const why = `${whom} ${waiting.at(0)?.problem.replace(/\d+/g, '')}`;
    if (why === shown) {
      return;
    }
    shown = why;
    const reason = waiting.length > 0 ? waitsFor(waiting) : undefined;
    await keeper.amend(run => (run.reason === reason ? undefined : { reason }));
    if (reason && whom !== logged) {
      step.log(reason);
    }
    logged = whom;
  };
  // Those who are not well yet are read again and again, and at the end everybody once more.
  let left: Set<string> | undefined;
  for (let looks = 0; ; looks += 1) {
    const isLate = tools.now().toISOString() >= deadline;
    const seen = await assess(all, deadline, left);
    const waiting = isLate ? await inService(all, seen) : seen;
    if (waiting.length === 0 && left) {
      left = undefined;
      continue;
    }
    left = new Set(idsOf(waiting));
    if (isLate) {
      await keeper.reread();
    }
    if (waiting.length === 0 || isOver(all)) {
      await showWhy([]);
      const gone = seen.filter(each => !waiting.includes(each));
      step.log(
        keeper.wave.units.some(({ problem }) => problem)
          ? 'Health: not all of the wave are as well as before.'
          : `Health: all that were updated are as well as before${
              gone.length > 0
                ? `, but for those who have left service: ${idsOf(gone).join(
                    ', ',
                  )}`
                : ''
            }.`,
      );
      return;
    }
    if (isLate && isToEnd(all)) {
      await showWhy([]);
      step.log(`${waitsFor(waiting)} It is not waited for any longer.`);
      return;
    }
    if (isLate) {
      await showWhy(waiting);
    }
    const unseen = waiting.filter(({ isUnseen }) => isUnseen || isLate);
    if (unseen.length > 0 && looks % LOOKS_PER_ASKING === 0) {
      await lookAt(idsOf(unseen));
    }
    await sleep(lookMs);
  }
}
