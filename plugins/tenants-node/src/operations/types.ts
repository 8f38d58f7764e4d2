import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { StepContext } from '../onboarding/types';

/** What is done to a tenant that has been let in. Each may run any number of times. */
export interface Operations {
  /** Refuses the tenant's requests from now on; the front door follows within 60 s. */
  suspend(tenantId: string, reason: string, step: StepContext): Promise<Tenant>;
  /** Lets a suspended tenant in again. */
  resume(tenantId: string, step: StepContext): Promise<Tenant>;
  /** Ends the sessions of all users of a tenant. Returns how many users there are. */
  signOut(tenantId: string, step: StepContext): Promise<number>;
}
