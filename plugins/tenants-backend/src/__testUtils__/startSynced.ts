import type { TestDatabases } from '@backstage/backend-test-utils';
import type { TenantListResponse } from '@tenantry/plugin-tenants-common';
import { eventually } from '../testUtils/eventually';
import { InMemoryTenants } from '../testUtils/InMemoryTenants';
import { aTenant } from '../testUtils/tenant';
import { startPlugin } from './startPlugin';

/** Three tenants: of two tiers, of two owners, and one that failed. */
export const fleet = () =>
  new InMemoryTenants(
    aTenant('acme', { displayName: 'Acme Corp', tier: 'premium' }),
    aTenant('bolt', { owner: 'group:default/sales' }),
    aTenant('coda', { state: 'failed' }),
  );

export const ids = (list: TenantListResponse) =>
  list.items.map(each => each.tenantId);

/** The whole plugin, once it has read all tenants. */
export async function startSynced(
  databases: TestDatabases,
  options: Parameters<typeof startPlugin>[1],
) {
  const started = await startPlugin(databases, options);
  await eventually(async () => {
    const { body } = await started.get('/api/tenants/tiers').expect(200);
    expect(body.freshness.syncedAt).toBeDefined();
  });
  return started;
}
