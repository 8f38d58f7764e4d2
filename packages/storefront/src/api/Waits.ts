import type { ApiError } from './ApiError';

/** A request that was turned away and will be sent again. */
export interface Wait {
  error: ApiError;
  /** When, ms since 1970. */
  nextTryAt: number;
}

/** What waits to be sent again, for whoever shows it. */
export class Waits {
  readonly #waits = new Map<object, Wait>();
  readonly #listeners = new Set<() => void>();
  #latest: Wait | undefined;

  /** The one that began last; nothing when no request waits. */
  latest = (): Wait | undefined => this.#latest;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  set(request: object, wait: Wait): void {
    this.#waits.delete(request);
    this.#waits.set(request, wait);
    this.#tell();
  }

  delete(request: object): void {
    if (this.#waits.delete(request)) {
      this.#tell();
    }
  }

  #tell(): void {
    this.#latest = [...this.#waits.values()].pop();
    this.#listeners.forEach(listener => listener());
  }
}
