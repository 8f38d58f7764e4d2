import type { CapacityCheck } from '@tenantry/plugin-tenants-common';

/** What there is in a cell for one more tenant. */
export interface Room {
  cell: string;
  checks: CapacityCheck[];
  /** How many tenants it has. */
  tenants: number;
}

/** For how many more such tenants there is room; the pool has no bound that is counted. */
export function fits(checks: CapacityCheck[]): number {
  if (checks.some(({ state }) => state === 'short')) {
    return 0;
  }
  return Math.min(
    ...checks.map(({ used, limit, needs }) =>
      needs && used !== undefined && limit !== undefined
        ? Math.floor((limit - used) / needs)
        : Infinity,
    ),
  );
}

/**
 * The cell where most such tenants fit; among equals the one with the fewest tenants, then
 * the one that the configuration names first. `undefined` when none has room.
 */
export function roomiest<R extends Room>(rooms: R[]): R | undefined {
  return rooms
    .map(room => ({ room, left: fits(room.checks) }))
    .filter(({ left }) => left > 0)
    .sort((a, b) =>
      a.left === b.left ? a.room.tenants - b.room.tenants : b.left - a.left,
    )
    .at(0)?.room;
}
