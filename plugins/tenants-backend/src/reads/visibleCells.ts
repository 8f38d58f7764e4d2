import type { Cell } from '@tenantry/plugin-tenants-node';
import { fromStackKey } from '../store/stackKey';
import type { Visibility } from '../visibility';
import type { ReadsOptions } from './ReadsOptions';

/** The cells that a caller may hear of: who may not see all tenants, of those where stacks of theirs are. */
export function visibleCells(
  cells: Cell[],
  stackKeys: Iterable<string>,
  { filter }: Visibility,
): Cell[] {
  const ids = new Set([...stackKeys].map(key => fromStackKey(key).cell));
  return filter ? cells.filter(({ id }) => ids.has(id)) : cells;
}

/** The same for what looks at no stacks: who may see all costs no query. */
export async function findVisibleCells(
  { tenants, cells }: Pick<ReadsOptions, 'tenants' | 'cells'>,
  visibility: Visibility,
): Promise<Cell[]> {
  const { filter } = visibility;
  const served = filter ? await tenants.visible.served(filter) : new Map();
  return visibleCells(cells, served.keys(), visibility);
}
