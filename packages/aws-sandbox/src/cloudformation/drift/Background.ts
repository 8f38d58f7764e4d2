import type { Logger } from '../../types';

/** Work that goes on after a call was answered, until it is done or the sandbox stops. */
export class Background {
  readonly #running = new Set<Promise<void>>();
  readonly #stopping = new AbortController();

  constructor(private readonly logger: Logger) {}

  /** What is cut off by a stop says so itself at the next start. */
  run(work: (signal: AbortSignal) => Promise<void>): void {
    const { signal } = this.#stopping;
    const running = work(signal)
      .catch(error => {
        if (!signal.aborted) {
          this.logger.error(`CloudFormation failed: ${error.stack}`);
        }
      })
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#running);
  }
}
