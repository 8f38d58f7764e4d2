import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { DriftFound } from '@tenantry/plugin-tenants-common';
import {
  ObservationError,
  type CellObserver,
} from '@tenantry/plugin-tenants-node';
import { stackKeyOf } from '../store/stackKey';
import type { Comparable } from './due';
import type { DriftStore } from './DriftStore';

/** Compares stacks, one at a time each, and keeps what was found. */
export class DriftChecks {
  readonly #options: {
    store: DriftStore;
    logger: LoggerService;
    /** Told of a stack whose comparison has begun or ended. */
    onChange(stackKey: string): Promise<void>;
  };

  constructor(options: {
    store: DriftStore;
    logger: LoggerService;
    onChange(stackKey: string): Promise<void>;
  }) {
    this.#options = options;
  }

  /** Claims the comparison of a stack; false when one is under way. */
  async begin(stackKey: string): Promise<boolean> {
    const { store, onChange } = this.#options;
    const isBegun = await store.begin(stackKey);
    if (isBegun) {
      await onChange(stackKey);
    }
    return isBegun;
  }

  /** Carries out a comparison that was begun. Throws what will go wrong with others as well. */
  async run(
    observer: CellObserver,
    { stackName, stackKey, version }: Comparable,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, onChange } = this.#options;
    try {
      await store.take(
        stackKey,
        await observer.drift(stackName, signal),
        version,
      );
    } catch (error) {
      if (signal.aborted) {
        await store.release(stackKey);
        throw error;
      }
      const isKnown = error instanceof ObservationError;
      await store.fail(stackKey, toError(error).message);
      if (!isKnown || error.kind !== 'failed') {
        throw error;
      }
    } finally {
      await onChange(stackKey);
    }
  }

  /** Takes what somebody else has found. */
  async take({ cell, stackName, drift }: DriftFound): Promise<void> {
    const stackKey = stackKeyOf({ cell, stackName });
    const { store, onChange, logger } = this.#options;
    try {
      await store.take(stackKey, drift);
      await onChange(stackKey);
    } catch (error) {
      logger.warn(
        `How the stack ${stackName} compares could not be kept. ${
          toError(error).message
        }`,
      );
    }
  }
}
