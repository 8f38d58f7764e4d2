import { changing, type Run } from '../run';
import { close } from './close';
import { erase } from './erase';
import { exportData } from './exportData';
import { removeStack } from './removeStack';
import { revoke } from './revoke';
import type { Offboarding } from './types';

/** The steps by which a tenant leaves. */
export function createOffboarding(run: Run): Offboarding {
  const change = changing(run);
  return {
    revoke: (input, step) =>
      change(input.tenantId, tools => revoke(tools, input, step)),
    exportData: (tenantId, step) =>
      run(tenantId, tools => exportData(tools, tenantId, step)),
    removeStack: (tenantId, step) =>
      change(tenantId, tools => removeStack(tools, tenantId, step)),
    erase: (tenantId, step) =>
      change(tenantId, tools => erase(tools, tenantId, step)),
    close: (tenantId, step) =>
      run(tenantId, async tools => {
        const { tenant, kept } = await close(tools, tenantId, step);
        return { tenant: tools.toTenant(tenant), kept };
      }),
  };
}
