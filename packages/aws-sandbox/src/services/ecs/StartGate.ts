import { availableParallelism } from 'node:os';

/** A task that has not come up by then makes room for the next. */
const LONGEST_MS = 5_000;

/**
 * Lets a few tasks come up at a time. A machine that starts eighty processes at once
 * starts none of them before their health checks give up.
 */
export class StartGate {
  readonly #queue: Array<() => void> = [];
  #inside = 0;

  constructor(private readonly limit = 2 * availableParallelism()) {}

  /** Resolves when it is the caller's turn, with what ends the turn. */
  async enter(): Promise<() => void> {
    if (this.#inside >= this.limit) {
      await new Promise<void>(resolve => this.#queue.push(resolve));
    } else {
      this.#inside += 1;
    }
    let inside = true;
    const leave = () => {
      if (inside) {
        inside = false;
        this.#pass();
      }
    };
    const timer = setTimeout(leave, LONGEST_MS);
    timer.unref();
    return () => {
      clearTimeout(timer);
      leave();
    };
  }

  /** Gives a place that became free to whoever waits longest. */
  #pass(): void {
    const next = this.#queue.shift();
    if (next) {
      next();
    } else {
      this.#inside -= 1;
    }
  }
}
