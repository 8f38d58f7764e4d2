import { setTimeout as sleep } from 'node:timers/promises';
import type {
  LoggerService,
  SchedulerService,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { ConflictError, toError } from '@backstage/errors';
import { CellsUnread } from '../cell/CellsUnread';
import type { Cell } from '../config';

/** A pass that fails is tried again before the next one is due. */
const RETRY_AFTER_MS = [2_000, 10_000, 30_000];

export interface PassOptions {
  scheduler: SchedulerService;
  schedule: SchedulerServiceTaskScheduleDefinition;
  /** Of the scheduled task. */
  id: string;
  cells: ReadonlyArray<Pick<Cell, 'id'>>;
  logger: LoggerService;
  /** Brings a cache up to all registries. */
  readAll(signal: AbortSignal): Promise<void>;
  /** Told of each try that failed, and when the next is; without: with the next pass. */
  onFailure(message: string, retryAfterMs?: number): Promise<void> | void;
}

async function pass(
  { cells, readAll, onFailure }: PassOptions,
  signal: AbortSignal,
): Promise<void> {
  for (const retryAfterMs of [...RETRY_AFTER_MS, undefined]) {
    try {
      await readAll(signal);
      return;
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      // The cells that could be read need not be read again.
      const isPartial =
        error instanceof CellsUnread && error.leavesSomeOf(cells);
      const waitMs = isPartial ? undefined : retryAfterMs;
      await onFailure(toError(error).message, waitMs);
      if (waitMs === undefined) {
        return;
      }
      await sleep(waitMs, undefined, { signal }).catch(() => {});
    }
  }
}

/** Has all tenants read for a cache of them: at once, and on a schedule for what events missed. */
export async function schedulePasses(options: PassOptions): Promise<void> {
  const { scheduler, schedule, id, logger } = options;
  await scheduler.scheduleTask({
    ...schedule,
    id,
    fn: signal => pass(options, signal),
  });
  // The scheduler remembers across restarts when the next pass is due, but a portal
  // that comes back may have missed events. Not awaited: AWS must not hold up the start.
  scheduler.triggerTask(id).catch(error => {
    if (!ConflictError.is(error)) {
      logger.warn(
        `Could not start reading all tenants. ${toError(error).message}`,
      );
    }
  });
}
