import type { Run } from '../run';
import { repairTenant } from './repair';
import { settleAbandoned } from './settleAbandoned';
import type { Drift } from './types';

/** Bringing tenants' stacks back to what their templates say. */
export const createDrift = (run: Run): Drift => ({
  repair: (tenantId, step, onHeld) =>
    run(tenantId, async tools => {
      const { tenant, ...how } = await repairTenant(
        tools,
        tenantId,
        step,
        async held => onHeld?.(tools.toTenant(held)),
      );
      return { ...how, tenant: tools.toTenant(tenant) };
    }),
  settleAbandoned: (tenantId, step) =>
    run(tenantId, async tools => {
      const settled = await settleAbandoned(tools, tenantId, step);
      return settled && tools.toTenant(settled);
    }),
});
