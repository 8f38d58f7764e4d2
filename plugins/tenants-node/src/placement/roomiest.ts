import type { CapacityCheck } from '@tenantry/plugin-tenants-common';

/** What there is in a cell for one more tenant. */
export interface Room {
  cell: string;
  checks: CapacityCheck[];
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

/** The cells where most such tenants fit: several when they are equal, none when all are full. */
export function roomiest<R extends Room>(rooms: R[]): R[] {
  const left = rooms.map(({ checks }) => fits(checks));
  const most = Math.max(...left);
  return rooms.filter((_, index) => most > 0 && left[index] === most);
}
