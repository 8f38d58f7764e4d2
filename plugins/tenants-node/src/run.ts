import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { StepTools } from './onboarding/types';
import type { TenantRecord } from './registry/items';

/** Runs work against the cell that a tenant is in; errors come out in words. */
export type Run = <T>(work: (tools: StepTools) => Promise<T>) => Promise<T>;

/** The same for work that changes a tenant, which comes out as the rest of the portal sees it. */
export const changing =
  (run: Run) =>
  (work: (tools: StepTools) => Promise<TenantRecord>): Promise<Tenant> =>
    run(async tools => tools.toTenant(await work(tools)));
