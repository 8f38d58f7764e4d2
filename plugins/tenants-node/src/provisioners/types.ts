import type { Isolation, Tier } from '@tenantry/plugin-tenants-common';
import type { CheckedInput } from '../onboarding/input';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';

/**
 * Where a tenant lives: what routes to it, what holds its resources, where its users sign
 * in. A silo's shard is given to it when it is entered in the registry.
 */
export type Placement = Pick<TenantRecord, 'tenantPath' | 'stackName'> &
  Partial<Pick<TenantRecord, 'identity' | 'silo' | 'onFailure' | 'federation'>>;

/** Gives tenants of one isolation what they run on. */
export interface Provisioner {
  readonly isolation: Isolation;
  /** Says where a new tenant would live; makes nothing. */
  place(tools: StepTools, input: CheckedInput, tier: Tier): Promise<Placement>;
  /**
   * Makes sure that what the tenant runs on is there, and gives the tenant as it then is.
   * May run any number of times.
   */
  deploy(
    tools: StepTools,
    tenant: TenantRecord,
    step: StepContext,
  ): Promise<TenantRecord>;
}
