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
/** What happens to more than that is found sooner by a pass over everything. */
const MAX_SERVICES = 100;
const MAX_STACKS = 5;
/** Tasks whose latest version is remembered. */
const MAX_VERSIONS = 20_000;

export interface RefresherOptions {
  cell: string;
  collector: Pick<HealthCollector, 'refresh' | 'discover'>;
  store: Pick<HealthStore, 'addresses'>;
  /** Starts a pass over everything, unless one is running. */
  pass(): void;
  logger: LoggerService;
}

/** Looks at services that something happened to, gathered and limited. */
export class Refresher {
  readonly #options: RefresherOptions;
  readonly #due = new Map<string, ToldStop[]>();
  readonly #stacks = new Set<string>();
  readonly #versions = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #abort = new AbortController();
  #isGathering = false;
  #running = Promise.resolve();

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
    this.#abort.abort();
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
    if (!this.#isGathering) {
      this.#isGathering = true;
      this.#later(GATHER_MS, () => {
        this.#isGathering = false;
        return this.#look();
      });
    }
  }

  /** Does some work later, after what is being done then. */
  #later(ms: number, work: () => Promise<void>): void {
    const { signal } = this.#abort;
    if (signal.aborted) {
      return;
    }
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      this.#running = this.#running
        .then(() => (signal.aborted ? undefined : work()))
        .catch(error => {
          // The next pass finds what was missed.
          if (!signal.aborted) {
            this.#options.logger.warn(
              `${this.#options.cell}: could not follow up events. ${
                toError(error).message
              }`,
            );
          }
        });
    }, ms);
    this.#timers.add(timer);
  }

  async #look(): Promise<void> {
    const { cell, collector, store } = this.#options;
    const { signal } = this.#abort;
    const due = new Map(this.#due);
    this.#due.clear();
    const stacks = [...this.#stacks];
    this.#stacks.clear();
    if (due.size > MAX_SERVICES || stacks.length > MAX_STACKS) {
      this.#options.pass();
      return;
    }
    const services = (await store.addresses(cell)).filter(address =>
      due.has(keyOf(address)),
    );
    const told = new Map([...due].filter(([, stops]) => stops.length > 0));
    if (services.length > 0) {
      await collector.refresh(services, { stops: told, signal });
      this.#lookAgain(services, SECOND_LOOK_MS);
      if (told.size > 0) {
        // By then a lost task is made up for, or not.
        this.#lookAgain(services, SETTLING_MS + 1_000);
      }
    }
    for (const stackName of stacks) {
      signal.throwIfAborted();
      await collector.discover(stackName);
    }
  }

  #lookAgain(services: Placed[], afterMs: number): void {
    const { signal } = this.#abort;
    this.#later(afterMs, () =>
      this.#options.collector.refresh(services, { signal }),
    );
  }
}
