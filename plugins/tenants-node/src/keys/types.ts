import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { StepContext } from '../onboarding/types';

/** Gives a tenant another API key, step by step. Every step may run any number of times. */
export interface KeyRotation {
  /** Makes the new key and puts it on the tier's plan; requests come in with the old one. */
  issue(tenantId: string, step: StepContext): Promise<Tenant>;
  /** Lets requests come in with the new key, once API Gateway knows it. */
  use(tenantId: string, step: StepContext): Promise<Tenant>;
  /** Removes the old key, once the front door has forgotten it. */
  withdraw(tenantId: string, step: StepContext): Promise<Tenant>;
}

/** How long others take to learn of keys, ms. */
export interface KeyWaits {
  /** Until API Gateway knows a new key, and that it is on its plan, wherever requests come in. */
  known: number;
  /** Until nobody goes by what the authorizer said before: the front door remembers it. */
  forgotten: number;
}

/** AWS says that changes of keys take minutes; the front door may remember for 60 s. */
export const KEY_WAITS: KeyWaits = { known: 120_000, forgotten: 60_000 };
