import type { Freshness } from '@tenantry/plugin-tenants-common';
import type { SyncStore } from '../store/SyncStore';

/**
 * How fresh lists are. Why the last pass failed tells how AWS answers in each cell: that is
 * for those who may see all tenants.
 */
export async function freshnessFor(
  sync: SyncStore,
  { seesAll }: { seesAll: boolean },
): Promise<Freshness> {
  const { problem, ...freshness } = await sync.freshness();
  return seesAll && problem ? { ...freshness, problem } : freshness;
}
