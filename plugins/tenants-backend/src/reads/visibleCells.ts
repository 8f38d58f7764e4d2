import type { Cell } from '@tenantry/plugin-tenants-node';
import { fromStackKey } from '../store/stackKey';
import type { Visibility } from '../visibility';

/** The cells that a caller may hear of: who may not see all tenants, of those where stacks of theirs are. */
export function visibleCells(
  cells: Cell[],
  stackKeys: Iterable<string>,
  { filter }: Visibility,
): Cell[] {
  const ids = new Set([...stackKeys].map(key => fromStackKey(key).cell));
  return filter ? cells.filter(({ id }) => ids.has(id)) : cells;
}
