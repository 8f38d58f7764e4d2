import { POOL_STACK, type Cell } from '@tenantry/plugin-tenants-node';
import type { HealthStore } from '../health/HealthStore';
import { stackKeyOf } from '../store/stackKey';

/** The version that the pool of each cell runs, as far as that was seen, in their order. */
export async function poolTags(
  health: HealthStore,
  cells: Cell[],
): Promise<Map<string, string | undefined>> {
  const keyOf = ({ id }: Cell) =>
    stackKeyOf({ cell: id, stackName: POOL_STACK });
  const stacks = await health.stacksOf(cells.map(keyOf));
  return new Map(
    cells.map(cell => [
      cell.id,
      stacks.get(keyOf(cell))?.outputs?.RunningImageTag,
    ]),
  );
}
