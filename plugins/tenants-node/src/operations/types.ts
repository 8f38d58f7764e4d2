import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { StepContext } from '../onboarding/types';
import type { RepeatableStep } from '../users/types';
import type { EditInput } from './edit';

/** What is done to a tenant that has been let in. Each may run any number of times. */
export interface Operations {
  /** Refuses the tenant's requests from now on; the front door follows within 60 s. */
  suspend(tenantId: string, reason: string, step: StepContext): Promise<Tenant>;
  /** Lets a suspended tenant in again. */
  resume(tenantId: string, step: StepContext): Promise<Tenant>;
  /** Scales the services of a suspended tenant to zero; nothing for one of the pool. */
  scaleToZero(tenantId: string, step: StepContext): Promise<Tenant>;
  /** Brings services back that were scaled to zero, before the tenant is resumed. */
  scaleUp(tenantId: string, step: StepContext): Promise<Tenant>;
  /** Ends the sessions of all users of a tenant. Returns how many users there are. */
  signOut(tenantId: string, step: StepContext): Promise<number>;
  /** Changes what people have said of a tenant: its name, its owner, its administrator. */
  edit(
    tenantId: string,
    input: EditInput,
    step: RepeatableStep,
  ): Promise<Tenant>;
}
