import { randomUUID } from 'node:crypto';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import type {
  StepContext,
  TenantsService,
} from '@tenantry/plugin-tenants-node';
import { step as told } from '../progress';

/** Tenants of a cell that still have something in it. */
export async function remainingTenants(
  service: TenantsService,
  cellId: string,
): Promise<Tenant[]> {
  const tenants: Tenant[] = [];
  for await (const page of service.list()) {
    tenants.push(
      ...page.filter(
        ({ cell, offboarding }) => cell === cellId && !offboarding?.erasedAt,
      ),
    );
  }
  return tenants;
}

/** Ends tenants one after the other, as the portal does; their data is exported first. */
export async function offboardTenants(
  { offboarding }: TenantsService,
  tenants: Tenant[],
  signal: AbortSignal,
): Promise<void> {
  for (const { tenantId } of tenants) {
    signal.throwIfAborted();
    await told(`Offboarding ${tenantId}`, async note => {
      const step: StepContext = {
        taskId: `destroy-${randomUUID()}`,
        actor: 'service',
        signal,
        log: note,
        // Whatever the portal was doing to it: it goes, and the portal with it.
        isTaskRunning: async () => false,
      };
      await offboarding.revoke(
        { tenantId, confirm: tenantId, retention: 'export' },
        step,
      );
      const { uri } = await offboarding.exportData(tenantId, step);
      note(`Its data is at ${uri}`);
      await offboarding.removeStack(tenantId, step);
      await offboarding.erase(tenantId, step);
      await offboarding.close(tenantId, step);
    });
  }
}
