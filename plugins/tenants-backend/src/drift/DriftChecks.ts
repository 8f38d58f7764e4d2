import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { DriftFound } from '@tenantry/plugin-tenants-common';
import {
  ObservationError,
  type CellObserver,
} from '@tenantry/plugin-tenants-node';
import type { Comparable } from './due';
import type { DriftStore } from './DriftStore';

/** Compares stacks, one at a time each, and keeps what was found. */
export class DriftChecks {
  readonly #options: {
    store: DriftStore;
    logger: LoggerService;
    /** Told of a stack whose comparison has begun or ended. */
    onChange(stackName: string): Promise<void>;
  };

  constructor(options: {
    store: DriftStore;
    logger: LoggerService;
    onChange(stackName: string): Promise<void>;
  }) {
    this.#options = options;
  }

  /** Claims the comparison of a stack; false when one is under way. */
  async begin(stackName: string): Promise<boolean> {
    const { store, onChange } = this.#options;
    const isBegun = await store.begin(stackName);
    if (isBegun) {
      await onChange(stackName);
    }
    return isBegun;
  }

  /** Carries out a comparison that was begun. Throws what will go wrong with others as well. */
  async run(
    observer: CellObserver,
    { stackName, version }: Comparable,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, onChange } = this.#options;
    try {
      await store.take(
        stackName,
        await observer.drift(stackName, signal),
        version,
      );
    } catch (error) {
      if (signal.aborted) {
        await store.release(stackName);
        throw error;
      }
      const isKnown = error instanceof ObservationError;
      await store.fail(stackName, toError(error).message);
      if (!isKnown || error.kind !== 'failed') {
        throw error;
      }
    } finally {
      await onChange(stackName);
    }
  }

  /** Takes what somebody else has found. */
  async take({ stackName, drift }: DriftFound): Promise<void> {
    const { store, onChange, logger } = this.#options;
    try {
      await store.take(stackName, drift);
      await onChange(stackName);
    } catch (error) {
      logger.warn(
        `How the stack ${stackName} compares could not be kept. ${
          toError(error).message
        }`,
      );
    }
  }
}
