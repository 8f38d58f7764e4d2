import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { StepTools } from './onboarding/types';
import type { TenantRecord } from './registry/items';

/** Runs work against the cell that a tenant is in; errors come out in words. */
export type Run = <T>(
  tenantId: string,
  work: (tools: StepTools) => Promise<T>,
) => Promise<T>;

/** Runs work against the cell with an id; errors come out in words. */
export type RunIn = <T>(
  cellId: string,
  work: (tools: StepTools) => Promise<T>,
) => Promise<T>;

/** Work that changes a tenant, which comes out as the rest of the portal sees it. */
export const changing =
  (run: Run) =>
  (
    tenantId: string,
    work: (tools: StepTools) => Promise<TenantRecord>,
  ): Promise<Tenant> =>
    run(tenantId, async tools => tools.toTenant(await work(tools)));
