import { setTimeout as sleep } from 'node:timers/promises';
import type { TenantRecord } from '../registry/items';

/**
 * What ECS sustains of RegisterTaskDefinition, per account and Region, in a second. Each
 * service of a stack gets a revision, and CloudFormation is not told to go slowly: whoever
 * changes stacks has to.
 */
export const DEFAULT_REVISIONS_PER_SECOND = 1;
/** ECS lets 20 come at once; the other half is for whoever else registers some. */
const BURST = 10;

/** How many revisions an update of a tenant's stack takes: one for each service. */
export const revisionsOf = ({ silo }: Pick<TenantRecord, 'silo'>): number =>
  silo?.routing === 'reverse-proxy' ? 4 : 3;

/**
 * Lets stacks be changed no faster than ECS registers what is in them: an allowance that
 * fills up steadily, as ECS's own does. Whoever comes first is served first.
 */
export class Revisions {
  /** When all that was taken will be made up for, ms. */
  #madeUpAt = 0;

  constructor(
    private readonly perSecond: number,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Takes so many; gives how long to wait until they may be registered, ms. */
  reserve(count: number): number {
    const msOf = (revisions: number) => (revisions / this.perSecond) * 1_000;
    const now = this.nowMs();
    this.#madeUpAt = Math.max(this.#madeUpAt, now) + msOf(count);
    return Math.max(0, this.#madeUpAt - msOf(BURST) - now);
  }

  /** Waits until so many revisions may be registered. */
  async take(count: number): Promise<void> {
    const waitMs = this.reserve(count);
    if (waitMs > 0) {
      await sleep(waitMs);
    }
  }
}
