import type { CellObserver } from '@tenantry/plugin-tenants-node';
import { forEachOf } from '../collect/pool';
import type { Comparable } from './due';
import { dueOf } from './due';
import type { DriftChecks } from './DriftChecks';
import type { DriftStore } from './DriftStore';

/** Stacks at once: each has CloudFormation read all its resources from their services. */
const AT_ONCE = 5;
/** A pass begins no comparison after so long, so that it ends well before its time is over. */
const BEGINS_FOR_MS = 4 * 60_000;

/**
 * Compares each stack of a cell with its template once in a round. A pass takes those that
 * are due, and the next one goes on; so a round of a thousand stacks survives restarts.
 */
export class DriftCollector {
  readonly #now: () => number;

  constructor(
    private readonly options: {
      cell: string;
      roundMs: number;
      observer: CellObserver;
      store: DriftStore;
      checks: DriftChecks;
      /** All stacks that tenants of the cell are served from. */
      stacks(cell: string): Promise<Comparable[]>;
      /** Names of all stacks that tenants of the cell have, in whatever state. */
      stackNames(cell: string): Promise<Set<string>>;
      now?: () => number;
    },
  ) {
    this.#now = options.now ?? Date.now;
  }

  /** Which of these, or of all, are to be compared now. */
  async due(some?: Comparable[]): Promise<Comparable[]> {
    const { cell, stacks, store, roundMs } = this.options;
    const all = some ?? (await stacks(cell));
    return dueOf(all, await store.getMany(all.map(each => each.stackKey)), {
      nowMs: this.#now(),
      roundMs,
    });
  }

  async collect(signal: AbortSignal): Promise<void> {
    const { cell, observer, checks, store, stackNames } = this.options;
    // A later stack of the same name is another one.
    await store.keepOnly(cell, await stackNames(cell));
    const until = this.#now() + BEGINS_FOR_MS;
    await forEachOf(await this.due(), AT_ONCE, async stack => {
      signal.throwIfAborted();
      if (this.#now() < until && (await checks.begin(stack.stackKey))) {
        await checks.run(observer, stack, signal);
      }
    });
  }
}
