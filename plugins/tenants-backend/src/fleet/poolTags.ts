import { POOL_STACK, type Cell } from '@tenantry/plugin-tenants-node';
import type { HealthStore } from '../health/HealthStore';
import { stackKeysIn } from '../store/stackKey';

/** The version that the pool of each cell runs, as far as that was seen, in their order. */
export async function poolTags(
  health: HealthStore,
  cells: Cell[],
): Promise<Map<string, string | undefined>> {
  const keys = stackKeysIn(cells, POOL_STACK);
  const stacks = await health.stacksOf(keys);
  return new Map(
    cells.map(({ id }, index) => [
      id,
      stacks.get(keys[index])?.outputs?.RunningImageTag,
    ]),
  );
}
