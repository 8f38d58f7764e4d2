import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { StoppedTask } from '@tenantry/plugin-tenants-common';
import { SETTLING_MS } from '../health/assessService';
import type { HealthCollector } from '../health/HealthCollector';
import type { HealthStore } from '../health/HealthStore';
import { keyOf } from '../health/inventory';
import type { CellEvent } from './parse';

/** Events come in swarms: a task that dies makes three within a second. */
const GATHER_MS = 300;
/** ECS's own counts lag behind its events. */
const SECOND_LOOK_MS = 3_000;
/** By then a lost task is made up for, or not. */
const SETTLED_LOOK_MS = SETTLING_MS + 1_000;
/** After rounds in a row that failed, most likely because AWS throttles: longer and longer. */
const SHORTEST_RETRY_MS = 4_000;
const LONGEST_RETRY_MS = 120_000;
/** Tasks whose latest version is remembered. */
const MAX_VERSIONS = 20_000;

/** What was told of a service, the latest when, epoch ms: a later look makes up for it. */
interface Told {
  atMs: number;
  stops: StoppedTask[];
}

export interface RefresherOptions {
  cell: string;
  collector: Pick<HealthCollector, 'refresh' | 'discover'>;
  store: Pick<HealthStore, 'addresses'>;
  logger: LoggerService;
}

/**
 * Looks at services and stacks that something happened to, in rounds: what is told of while
 * one runs is looked at in the next, once, however often it is told of. A round takes a call
 * for ten services of a cluster, so that one over the whole cell costs what a pass does, and
 * all of them wait in the line that keeps the portal at a quarter of AWS's rate: an update of
 * a hundred tenants with four services each is seen within eight seconds, where a pass over
 * a thousand such tenants takes eighty.
 */
export class Refresher {
  readonly #options: RefresherOptions;
  /** Services to look at: kept until a look has taken what was told of them. */
  #due = new Map<string, Told>();
  #stacks = new Set<string>();
  /** Services whose second look is due, since when, epoch ms: a later look makes up for it. */
  #again = new Map<string, number>();
  /** When second looks become due, epoch ms; what is told meanwhile puts them off. */
  readonly #counted = new Map<string, number>();
  readonly #settled = new Map<string, number>();
  readonly #versions = new Map<string, number>();
  readonly #timers = new Set<NodeJS.Timeout>();
  readonly #abort = new AbortController();
  #isGathering = false;
  #failures = 0;
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
    const isStop = event.kind === 'task' && event.stopped;
    this.#note(keyOf(event), {
      atMs: Date.now(),
      stops: isStop ? [event.stopped!] : [],
    });
    this.#gather(GATHER_MS);
  }

  /** Takes note of a stack that was made or changed, or that somebody asks about. */
  discover(stackName: string): void {
    this.#stacks.add(stackName);
    this.#gather(GATHER_MS);
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

  #note(key: string, { atMs, stops }: Told): void {
    const { atMs: lastMs = 0, stops: known = [] } = this.#due.get(key) ?? {};
    this.#due.set(key, {
      atMs: Math.max(lastMs, atMs),
      stops: [...known, ...stops],
    });
  }

  #noteAgain(key: string, atMs: number): void {
    this.#again.set(key, Math.max(this.#again.get(key) ?? 0, atMs));
  }

  /** Begins a round after so long, unless one is about to begin. */
  #gather(ms: number): void {
    if (!this.#isGathering) {
      this.#isGathering = true;
      this.#later(ms, () => {
        this.#isGathering = false;
        return this.#round();
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
      this.#running = this.#running.then(() =>
        signal.aborted ? undefined : work(),
      );
    }, ms);
    this.#timers.add(timer);
  }

  async #round(): Promise<void> {
    const { cell, collector, logger } = this.#options;
    const { signal } = this.#abort;
    const due = this.#due;
    this.#due = new Map();
    const again = this.#again;
    this.#again = new Map();
    const stacks = this.#stacks;
    this.#stacks = new Set();
    try {
      await this.#look(due, again);
      due.clear();
      again.clear();
      if (stacks.size > 0) {
        await collector.discover([...stacks], signal);
      }
      this.#failures = 0;
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      logger.warn(
        `${cell}: could not follow up events. ${toError(error).message}`,
      );
      // A look may have taken some of the stops: those that are known are not counted twice.
      due.forEach((told, key) => this.#note(key, told));
      again.forEach((atMs, key) => this.#noteAgain(key, atMs));
      stacks.forEach(stackName => this.#stacks.add(stackName));
      this.#gather(
        Math.min(SHORTEST_RETRY_MS * 2 ** this.#failures, LONGEST_RETRY_MS),
      );
      this.#failures += 1;
    }
  }

  async #look(
    due: Map<string, Told>,
    again: Map<string, number>,
  ): Promise<void> {
    const { cell, collector, store } = this.#options;
    if (due.size + again.size === 0) {
      return;
    }
    const told = new Map(
      [...due]
        .filter(([, { stops }]) => stops.length > 0)
        .map(([key, { stops }]) => [key, stops]),
    );
    // Services that nobody knows are somebody else's, or are found with their stack.
    const addresses = await store.addresses(cell);
    const services = addresses.filter(({ lookedAtMs, ...address }) => {
      const key = keyOf(address);
      const sinceMs = Math.max(due.get(key)?.atMs ?? 0, again.get(key) ?? 0);
      return told.has(key) || lookedAtMs < sinceMs;
    });
    if (services.length > 0) {
      await collector.refresh(services, { told, signal: this.#abort.signal });
    }
    const found = addresses.map(keyOf).filter(key => due.has(key));
    const toldAt = new Map(found.map(key => [key, due.get(key)!.atMs]));
    this.#lookAgain(this.#counted, toldAt, SECOND_LOOK_MS);
    const stoppedAt = new Map([...toldAt].filter(([key]) => told.has(key)));
    this.#lookAgain(this.#settled, stoppedAt, SETTLED_LOOK_MS);
  }

  /** Has services looked at so long after they were told of, unless that is done by then. */
  #lookAgain(
    dueAt: Map<string, number>,
    toldAt: Map<string, number>,
    afterMs: number,
  ): void {
    if (toldAt.size === 0) {
      return;
    }
    toldAt.forEach((atMs, key) => dueAt.set(key, atMs + afterMs));
    const lastMs = Math.max(...toldAt.values()) + afterMs;
    this.#later(Math.max(0, lastMs - Date.now()), async () => {
      for (const [key, atMs] of dueAt) {
        if (atMs <= Date.now() + GATHER_MS) {
          dueAt.delete(key);
          this.#noteAgain(key, atMs);
        }
      }
      this.#gather(GATHER_MS);
    });
  }
}
