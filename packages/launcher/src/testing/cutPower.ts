import { setTimeout as sleep } from 'node:timers/promises';
import type { TaskResult } from '../demo/portalApi';
import { start } from './chaosTasks';
import { isBrief, StepTrap, type Walk } from './stepTrap';
import type { System } from './system';

const LOOK_MS = 40;
/** How long a task is held for others to come to their steps, ms: less than its calls may take. */
const HOLD_MS = 10_000;
/** How long a task may take to come to its next step, ms. */
const PATIENCE_MS = 300_000;

interface TaskEvent {
  type: string;
  body: { stepId?: string; status?: string; message?: string };
}

/** How tasks stood when the power went, or when nobody was left for whom it could. */
export interface Cut {
  /** Killed in their next step, now or while others were waited for. */
  struck: Walk[];
  failed: Walk[];
  /** Those whose next step is not for them. */
  excused: Walk[];
  /** Those whose next step was over before anybody saw it. */
  missed: Walk[];
}

/** How often a task has begun with its next step, and whether it is done with it. */
function triesOf(
  events: TaskEvent[],
  { left: [next], steps }: Walk,
): { begun: number; isOver: boolean } {
  const afterFailure = new Set(
    steps.flatMap(({ id, followsFailure }) => (followsFailure ? id : [])),
  );
  const hasBegun = ({ body }: TaskEvent) => body.status === 'processing';
  // Before that, the step has failed, as it was to.
  const failed = next.followsFailure
    ? -1
    : events.findLastIndex(
        (event, index) =>
          hasBegun(event) &&
          afterFailure.has(event.body.stepId!) &&
          events[index + 1]?.body.status !== 'skipped',
      );
  const tries = events
    .slice(failed + 1)
    .filter(({ body }) => body.stepId === next.id);
  return {
    begun: tries.filter(hasBegun).length,
    isOver: tries.some(({ body }) => body.status === 'completed'),
  };
}

/** Where a task is, as its log says. */
async function look({ api }: System, walk: Walk) {
  const {
    id,
    left: [next],
  } = walk;
  const path = `/api/scaffolder/v2/tasks/${id}`;
  const events = await api
    .get<TaskEvent[]>(`${path}/events`)
    // A portal that has just started answers the next time.
    .catch((): TaskEvent[] => []);
  const hasEnded = events.some(({ type }) => type === 'completion');
  const { begun, isOver } = triesOf(events, walk);
  return {
    step: events.findLast(({ body }) => body.status === 'processing')?.body
      .stepId,
    isExcused: events.some(
      ({ body: { stepId, message = '' } }) =>
        stepId === next.id && message.endsWith('its if condition was false'),
    ),
    // The power went in it: it has begun with it again.
    wasCut: begun > 1,
    isOver,
    end: hasEnded ? (await api.get<TaskResult>(path)).status : undefined,
  };
}

/** Has those begin that have not. */
async function begin(
  system: System,
  walks: Walk[],
  trap: StepTrap,
): Promise<void> {
  const fresh = walks.filter(({ id }) => id === undefined);
  for (const walk of fresh) {
    await walk.operation.prepare?.(system, walk.subject);
    if (walk.left[0] === walk.steps[0]) {
      // The step may be over as soon as it is seen.
      trap.arm(walk);
    }
  }
  await Promise.all(
    fresh.map(async walk => {
      walk.id = (await start(system, walk)).id;
    }),
  );
}

/**
 * Kills the portal while tasks are in their next steps, and starts it again. Those who were
 * elsewhere are for the next time.
 */
export async function cutPower(
  system: System,
  walks: Walk[],
  takesEffect: () => boolean,
): Promise<Cut> {
  const trap = new StepTrap(system.sandbox, walks, takesEffect);
  await begin(system, walks, trap);
  const giveUp = Date.now() + PATIENCE_MS;
  const seen = new Set<Walk>();
  const failed = new Set<Walk>();
  const excused = new Set<Walk>();
  const missed = new Set<Walk>();
  const cut = new Set<Walk>();
  const struck = () => [...trap.caught(), ...seen];

  const follow = async (walk: Walk) => {
    const { step, isExcused, wasCut, isOver, end } = await look(system, walk);
    const [{ id }] = walk.left;
    if (isExcused) {
      excused.add(walk);
    } else if (wasCut) {
      trap.disarm(walk);
      cut.add(walk);
    } else if (isOver) {
      trap.disarm(walk);
      missed.add(walk);
    } else if (end === 'failed') {
      trap.disarm(walk);
      failed.add(walk);
    } else if (end || Date.now() > giveUp) {
      throw new Error(
        `${walk.operation.template} of ${
          walk.subject.tenantId
        } was not cut in its step ${id}. ${await system.api.taskLog(walk.id!)}`,
      );
    } else if (step === id && isBrief(walk)) {
      seen.add(walk);
    } else if (step === id) {
      trap.arm(walk);
    } else if (step) {
      trap.disarm(walk);
    }
  };

  let heldSince = Infinity;
  for (;;) {
    const gone = new Set([
      ...struck(),
      ...cut,
      ...failed,
      ...excused,
      ...missed,
    ]);
    if (struck().length > 0) {
      heldSince = Math.min(heldSince, Date.now());
    }
    if (
      seen.size > 0 ||
      gone.size === walks.length ||
      Date.now() > heldSince + HOLD_MS
    ) {
      break;
    }
    await sleep(LOOK_MS);
    await Promise.all(walks.filter(walk => !gone.has(walk)).map(follow));
  }
  const ended = {
    struck: [...new Set([...struck(), ...cut])],
    failed: [...failed],
    excused: [...excused],
    missed: [...missed],
  };
  if (struck().length === 0) {
    system.sandbox.faults.set([]);
    return ended;
  }
  await system.killPortal();
  system.sandbox.faults.set([]);
  await system.restartPortal();
  return ended;
}
