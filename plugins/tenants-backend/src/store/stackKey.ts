import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { Cell } from '@tenantry/plugin-tenants-node';

/** One name for a stack over all cells: two cells have stacks of the same name. */
export const stackKeyOf = ({
  cell,
  stackName,
}: Pick<Tenant, 'cell' | 'stackName'>): string => `${cell}/${stackName}`;

/** The cell and the name behind a key. */
export function fromStackKey(key: string): { cell: string; stackName: string } {
  const at = key.indexOf('/');
  return { cell: key.slice(0, at), stackName: key.slice(at + 1) };
}

/** The keys of a stack that every cell has. */
export const stackKeysIn = (cells: Cell[], stackName: string): string[] =>
  cells.map(({ id }) => stackKeyOf({ cell: id, stackName }));
