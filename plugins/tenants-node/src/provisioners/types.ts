import type { Isolation } from '@tenantry/plugin-tenants-common';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';

/** Where a tenant lives: what routes to it, what holds its resources, where its users sign in. */
export type Placement = Pick<
  TenantRecord,
  'tenantPath' | 'stackName' | 'identity'
>;

/** Gives tenants of one isolation what they run on. */
export interface Provisioner {
  readonly isolation: Isolation;
  /** Says where a new tenant would live; makes nothing. */
  place(tools: StepTools, tenantId: string): Promise<Placement>;
  /** Makes sure that what the tenant runs on is there. May run any number of times. */
  deploy(
    tools: StepTools,
    tenant: TenantRecord,
    step: StepContext,
  ): Promise<void>;
}
