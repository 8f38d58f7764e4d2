import { NotFoundError } from '@backstage/errors';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { Cell } from '@tenantry/plugin-tenants-node';

/** The cell that a tenant is in; it may have gone from the configuration. */
export function cellOf(
  cells: Cell[],
  { tenantId, cell }: Pick<Tenant, 'tenantId' | 'cell'>,
): Cell {
  const found = cells.find(({ id }) => id === cell);
  if (!found) {
    throw new NotFoundError(
      `The tenant "${tenantId}" is in the cell "${cell}", which is not configured.`,
    );
  }
  return found;
}
