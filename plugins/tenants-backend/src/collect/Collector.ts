import type {
  LoggerService,
  SchedulerService,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { ConflictError, toError } from '@backstage/errors';
import { ObservationError } from '@tenantry/plugin-tenants-node';
import { duration } from '../health/words';
import type { CollectorStore } from './CollectorStore';

/** After failures in a row: the next scheduled pass, then every second, then ever fewer. */
const SLOWEST_MS = { throttled: 120_000, other: 300_000 };

/** How long to leave AWS alone after passes that failed. */
function backOffMs(
  failures: number,
  intervalMs: number,
  isThrottled: boolean,
): number {
  const slowest = isThrottled ? SLOWEST_MS.throttled : SLOWEST_MS.other;
  return Math.max(
    intervalMs,
    Math.min(intervalMs * 2 ** (failures - 1), slowest),
  );
}

/** Schedules count in nothing longer than hours. */
const lengthMs = ({
  hours = 0,
  minutes = 0,
  seconds = 0,
  milliseconds = 0,
}: SchedulerServiceTaskScheduleDefinition['timeout']): number =>
  ((hours * 60 + minutes) * 60 + seconds) * 1000 + milliseconds;

/** Length of a schedule's interval; schedules of other kinds count as a minute. */
function frequencyMs({
  frequency,
}: SchedulerServiceTaskScheduleDefinition): number {
  return 'cron' in frequency || 'trigger' in frequency
    ? 60_000
    : lengthMs(frequency) || 60_000;
}

export interface CollectorOptions {
  /** For example `local/health`. */
  id: string;
  store: CollectorStore;
  scheduler: SchedulerService;
  schedule: SchedulerServiceTaskScheduleDefinition;
  logger: LoggerService;
  /** One pass. */
  collect(signal: AbortSignal): Promise<void>;
  /** What is to be done although AWS cannot be asked. */
  onFailure?(): Promise<void>;
  now?: () => number;
}

/**
 * Runs passes on one replica at a time. When AWS refuses or throttles, passes come less
 * often, the reason is kept for pages to show, and what was collected stays.
 */
export class Collector {
  readonly #options: CollectorOptions;
  readonly #now: () => number;

  constructor(options: CollectorOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async start(): Promise<void> {
    const { scheduler, schedule } = this.#options;
    await scheduler.scheduleTask({
      ...schedule,
      id: this.#taskId,
      fn: signal => this.run(signal),
    });
    // The scheduler remembers when the next pass is due, but what was collected is as old
    // as the portal was away.
    this.trigger();
  }

  /** Runs a pass soon, on whichever replica. Not awaited: AWS must not hold anybody up. */
  trigger(): void {
    const { id, scheduler, logger } = this.#options;
    scheduler.triggerTask(this.#taskId).catch(error => {
      // One that is running is as good.
      if (!ConflictError.is(error)) {
        logger.warn(`Could not start ${id}. ${toError(error).message}`);
      }
    });
  }

  get #taskId(): string {
    return `tenants-collect-${this.#options.id.replace('/', '-')}`;
  }

  /** A pass, unless AWS is to be left alone. */
  async run(signal: AbortSignal): Promise<void> {
    const { id, store, logger, collect, onFailure } = this.#options;
    const interval = frequencyMs(this.#options.schedule);
    const state = await store.get(id);
    const startedAtMs = this.#now();
    // A little early is on time: schedulers are not exact.
    const isEarly =
      state.failures > 0 && startedAtMs < (state.nextTryAtMs ?? 0) - 1_000;
    if (isEarly) {
      await onFailure?.();
      return;
    }
    try {
      await collect(signal);
      await store.recordSuccess(id, {
        collectedAtMs: startedAtMs,
        nextTryAtMs: this.#now() + interval,
      });
      if (state.problem) {
        logger.info(`${id}: collecting again.`);
      }
    } catch (error) {
      if (signal.aborted) {
        await this.#recordCutShort(startedAtMs, state.failures);
        return;
      }
      const failures = state.failures + 1;
      const isKnown = error instanceof ObservationError;
      const nextTryAtMs =
        this.#now() +
        backOffMs(failures, interval, isKnown && error.kind === 'throttled');
      const problem = toError(error).message;
      logger.warn(`${id}: ${problem}`, isKnown ? undefined : toError(error));
      await store.recordFailure(id, { problem, failures, nextTryAtMs });
      await onFailure?.();
    }
  }

  /** Says that a pass had no time to end, unless it ends because the portal does. */
  async #recordCutShort(startedAtMs: number, failures: number): Promise<void> {
    const { id, store, schedule, logger, onFailure } = this.#options;
    const allowedMs = lengthMs(schedule.timeout);
    if (this.#now() < startedAtMs + allowedMs) {
      return;
    }
    const problem = `Not everything could be read within ${duration(
      allowedMs,
    )}; the next pass goes on.`;
    logger.warn(`${id}: ${problem}`);
    await store.recordFailure(id, {
      problem,
      // AWS has done nothing wrong, so it is asked again when it is due.
      failures,
      nextTryAtMs: this.#now() + frequencyMs(schedule),
    });
    await onFailure?.();
  }
}
