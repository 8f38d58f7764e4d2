/**
 * Items in the tables of tenants that keep the services from writing while a tenant moves.
 * `packages/service-kit` has the other half of this contract: a write looks at any one of
 * them, so that writes which come at once seldom look at the same.
 */
export const GATE_IDS: readonly string[] = Array.from(
  { length: 8 },
  (_, index) => `!gate-${index}`,
);

/** Rows come behind the gates: what sorts before this is reserved. */
export const FIRST_ID = '"';

const isReserved = (id: unknown) => typeof id === 'string' && id < FIRST_ID;

/** Whether an item of a table is no row of the tenant's. */
export const isGate = (
  item: Record<string, unknown>,
  sortKey: string,
): boolean => isReserved(item[sortKey]);

/** The keys of a tenant's gates in a table with that sort key. */
export const gateKeys = (tenantId: string, sortKey: string) =>
  GATE_IDS.map(id => ({ tenantId, [sortKey]: id }));
