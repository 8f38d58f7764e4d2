import type {
  MovePreviewResponse,
  Tenant,
} from '@tenantry/plugin-tenants-common';
import type { StepContext } from '../onboarding/types';

/** What a person fills in to move a tenant. */
export interface MoveInput {
  tenantId: string;
  tier: string;
}

/** A step of a move; those who watch are told how far it has come. */
export interface MoveStep extends StepContext {
  onProgress?(tenant: Tenant): Promise<void>;
}

/** How a tenant gets to another tier, step by step. Every step may run any number of times. */
export interface Moving {
  /** What a change of tier would mean, or why it cannot be; changes nothing. */
  preview(tenantId: string, tier: string): Promise<MovePreviewResponse>;
  /** Checks everything, and reserves what the tenant needs where it goes to. */
  plan(input: MoveInput, step: StepContext): Promise<Tenant>;
  /** Makes the place that it goes to, and its key there. */
  build(tenantId: string, step: StepContext): Promise<Tenant>;
  /** Copies its rows while it goes on to use them, until few differ. */
  copy(tenantId: string, step: MoveStep): Promise<Tenant>;
  /** Holds its writes back, copies the rest, and has it served from there: one transaction. */
  switch(tenantId: string, step: StepContext): Promise<Tenant>;
  /** Waits until nobody goes by what was before, and looks whether it is served well. */
  observe(tenantId: string, step: StepContext): Promise<Tenant>;
  /** Removes what it had where it was. */
  clean(tenantId: string, step: StepContext): Promise<Tenant>;
  /**
   * After a failure before the switch: removes what was made, and the tenant is active
   * where it was. Gives nothing when there is nothing to take back.
   */
  withdraw(tenantId: string, step: StepContext): Promise<Tenant | undefined>;
}
