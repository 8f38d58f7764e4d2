import type { StackDrift, Tenant } from '@tenantry/plugin-tenants-common';
import type { LifecycleError } from '../errors';
import type { StepContext } from '../onboarding/types';

/** How a repair ended. */
export interface Repair<T> {
  tenant: T;
  /** How the stack compares now; absent when that could not be found out. */
  drift?: StackDrift;
  /** Why the tenant is not, or not all, as its template says. */
  problem?: LifecycleError;
}

/** Bringing stacks back to what their templates say. Each may run any number of times. */
export interface Drift {
  /** Compares a tenant's stack, takes back what others have changed, and compares again. */
  repair(
    tenantId: string,
    step: StepContext,
    onHeld?: (tenant: Tenant) => Promise<void>,
  ): Promise<Repair<Tenant>>;
  /**
   * Finds out what became of a tenant whose repair the task of `step` has left behind.
   * `undefined` while that is not known, and when another task holds it.
   */
  settleAbandoned(
    tenantId: string,
    step: StepContext,
  ): Promise<Tenant | undefined>;
}
