import type { Freshness } from '@tenantry/plugin-tenants-common';

/**
 * How fresh lists are. Why the last pass failed tells how AWS answers in each cell: that is
 * for those who may see all tenants.
 */
export function freshnessFor(
  { problem, ...freshness }: Freshness,
  { seesAll }: { seesAll: boolean },
): Freshness {
  return seesAll && problem ? { ...freshness, problem } : freshness;
}
