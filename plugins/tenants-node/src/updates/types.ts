import type {
  FleetChange,
  FleetRun,
  Health,
  Tenant,
} from '@tenantry/plugin-tenants-common';
import type { LifecycleError } from '../errors';
import type { StepContext } from '../onboarding/types';
import type { FleetInput } from './fleet/input';
import type { PinInput } from './pins';

/** What an update of the fleet needs of the portal. */
export interface FleetPortal {
  /** How tenants, and the pool of a cell, fare, as the dashboards show it. */
  healthOf(ids: string[], cellId: string): Promise<Map<string, Health>>;
  /** Asks the portal to look at them now; `healthOf` says so once it has. */
  lookAt(ids: string[], cellId: string): Promise<void>;
  /** Told of every tenant that has changed. */
  onTenant(tenant: Tenant): Promise<void>;
  /** Told of every change of the run. */
  onRun(run: FleetRun): Promise<void>;
}

/** New versions, for one tenant or for all. Each may run any number of times. */
export interface Updates {
  /**
   * Has a tenant with services of its own run a version: the one that is given, or that of
   * the pool. `problem`: it failed, and the tenant runs what it ran before.
   */
  update(
    tenantId: string,
    input: { imageTag?: string },
    step: StepContext,
    onHeld?: (tenant: Tenant) => Promise<void>,
  ): Promise<{ tenant: Tenant; problem?: LifecycleError }>;
  /**
   * Finds out what became of a tenant whose update the task of `step` has left behind.
   * `undefined` while that is not known, and when another task holds it.
   */
  settleAbandoned(
    tenantId: string,
    step: StepContext,
  ): Promise<Tenant | undefined>;
  /** Keeps a tenant at a version until a day. */
  pin(tenantId: string, input: PinInput, step: StepContext): Promise<Tenant>;
  unpin(tenantId: string, step: StepContext): Promise<Tenant>;
  /** Whether new versions reach a tenant before all others. */
  setCanary(
    tenantId: string,
    canary: boolean,
    step: StepContext,
  ): Promise<Tenant>;
  /**
   * Has everybody run a version, wave by wave and cell by cell; ends when the run of the
   * last cell does, or one that does not complete. Tells how many were updated in all.
   */
  updateFleet(
    input: FleetInput,
    step: StepContext,
    portal: FleetPortal,
  ): Promise<FleetRun>;
  /** The latest run of all cells. */
  latestRun(): Promise<FleetRun | undefined>;
  /** Pauses, resumes or stops the run that is under way. */
  controlRun(change: FleetChange, actor: string): Promise<FleetRun>;
}
