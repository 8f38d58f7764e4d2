import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { SETTLING_MS } from '../health/assessService';
import type { HealthCollector, ToldStop } from '../health/HealthCollector';
import { keyOf } from '../health/HealthCollector';
import type { HealthStore } from '../health/HealthStore';
import type { Placed } from '../health/inventory';
import type { CellEvent } from './parse';

/** Events come in swarms: a task that dies makes three within a second. */
const GATHER_MS = 300;
/** ECS's own counts lag behind its events. */
const SECOND_LOOK_MS = 3_000;
/** Services looked at in one go; the rest waits for the next. */
const MAX_AT_ONCE = 100;
/** Tasks whose latest version is remembered. */
const MAX_VERSIONS = 20_000;

export interface RefresherOptions {
  cell: string;
  collector: Pick<HealthCollector, 'refresh' | 'discover'>;
  store: Pick<HealthStore, 'addresses'>;
  logger: LoggerService;
}

/** Looks at services that something happened to, gathered and limited. */
export class Refresher {
  readonly #options: RefresherOptions;
  readonly #due = new Map<string, ToldStop[]>();
  readonly #stacks = new Set<string>();
  readonly #versions = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #isGathering = false;
  #running = Promise.resolve();
  #isStopped = false;

  constructor(options: RefresherOptions) {
    this.#options = options;
  }

  /** Takes note of an event. */
  take(event: CellEvent): void {
    if (event.kind === 'stack') {
      this.discover(event.stackName);
      return;
    }
    if (event.kind === 'task' && this.#isStale(event)) {
      return;
    }
    const key = keyOf(event);
    const stops = this.#due.get(key) ?? [];
    if (event.kind === 'task' && event.stopped) {
      stops.push({ stopped: event.stopped });
    }
    this.#due.set(key, stops);
    this.#gather();
  }

  /** Takes note of a stack that was made or changed. */
  discover(stackName: string): void {
    this.#stacks.add(stackName);
    this.#gather();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#timers.forEach(clearTimeout);
    this.#timers.clear();
    await this.#running;
  }

  /** Events may come twice, and in any order. */
  #isStale({ taskArn, version }: Extract<CellEvent, { kind: 'task' }>) {
    const known = this.#versions.get(taskArn);
    if (known !== undefined && known >= version) {
      return true;
    }
    this.#versions.delete(taskArn);
    this.#versions.set(taskArn, version);
    if (this.#versions.size > MAX_VERSIONS) {
      const [oldest] = this.#versions.keys();
      this.#versions.delete(oldest);
    }
    return false;
  }

  #gather(): void {
    if (!this.#isGathering && !this.#isStopped) {
      this.#isGathering = true;
      this.#later(GATHER_MS, () => {
        this.#isGathering = false;
        this.#running = this.#running.then(() => this.#look());
      });
    }
  }

  #later(ms: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, ms);
    this.#timers.add(timer);
  }

  async #look(): Promise<void> {
    const { cell, collector, store, logger } = this.#options;
    const keys = [...this.#due.keys()].slice(0, MAX_AT_ONCE);
    const stops = new Map(keys.map(key => [key, this.#due.get(key)!]));
    keys.forEach(key => this.#due.delete(key));
    const stacks = [...this.#stacks];
    this.#stacks.clear();
    try {
      const known = new Map(
        (await store.addresses(cell)).map(address => [keyOf(address), address]),
      );
      const services = keys.flatMap(key => known.get(key) ?? []);
      const told = new Map([...stops].filter(([, some]) => some.length > 0));
      if (services.length > 0) {
        await collector.refresh(services, told);
        this.#lookAgain(services, SECOND_LOOK_MS);
        if (told.size > 0) {
          // By then a lost task is made up for, or not.
          this.#lookAgain(services, SETTLING_MS + 1_000);
        }
      }
      for (const stackName of stacks) {
        await collector.discover(stackName);
      }
    } catch (error) {
      // The next pass finds what was missed.
      logger.warn(
        `${cell}: could not follow up events. ${toError(error).message}`,
      );
    }
    if (this.#due.size > 0) {
      this.#gather();
    }
  }

  #lookAgain(services: Placed[], afterMs: number): void {
    if (this.#isStopped) {
      return;
    }
    this.#later(afterMs, () => {
      const { cell, collector, logger } = this.#options;
      this.#running = this.#running
        .then(() => collector.refresh(services))
        .catch(error =>
          logger.warn(
            `${cell}: could not look again. ${toError(error).message}`,
          ),
        );
    });
  }
}
