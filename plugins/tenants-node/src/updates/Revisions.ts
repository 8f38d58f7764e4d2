import { RateLimiterMemory, RateLimiterQueue } from 'rate-limiter-flexible';

/**
 * What ECS sustains of RegisterTaskDefinition, per account and Region, in a second. Each
 * service of a stack gets a revision, and CloudFormation is not told to go slowly: whoever
 * changes stacks has to.
 */
export const DEFAULT_REVISIONS_PER_SECOND = 1;
/** ECS lets 20 come at once; half of them, since windows may meet. */
const BURST = 10;

/** Lets stacks be changed no faster than ECS registers what is in them. */
export class Revisions {
  readonly #queue: RateLimiterQueue;

  constructor(perSecond: number) {
    const points = Math.max(BURST, Math.ceil(perSecond));
    this.#queue = new RateLimiterQueue(
      new RateLimiterMemory({ points, duration: points / perSecond }),
    );
  }

  /** Waits until so many revisions may be registered; at most as many as come at once. */
  async take(count: number): Promise<void> {
    await this.#queue.removeTokens(Math.min(count, BURST));
  }
}
