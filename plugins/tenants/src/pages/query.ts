import {
  DRIFT_STATES,
  HEALTH_STATES,
  LIFECYCLE_STATES,
  TENANT_SORT_FIELDS,
  TIER_NAMES,
  type DriftState,
  type HealthState,
  type LifecycleState,
  type TenantListQuery,
  type TierName,
} from '@tenantry/plugin-tenants-common';

/** The part of the list's query that lives in the page's address. */
export type PageQuery = Pick<
  TenantListQuery,
  'q' | 'tier' | 'state' | 'health' | 'cell' | 'drift' | 'owner' | 'sort'
>;

const NAMES = [
  'q',
  'tier',
  'state',
  'health',
  'cell',
  'drift',
  'owner',
  'sort',
] as const;

const knownOf = <T extends string>(
  text: string | null,
  known: readonly T[],
): T[] | undefined => {
  const values = (text ?? '')
    .split(',')
    .filter((value): value is T =>
      (known as readonly string[]).includes(value),
    );
  return values.length > 0 ? values : undefined;
};

/** Reads the query from the address; what it does not know it leaves out. */
export function readQuery(search: URLSearchParams): PageQuery {
  const sort = search.get('sort') ?? '';
  return {
    q: search.get('q') || undefined,
    tier: knownOf<TierName>(search.get('tier'), TIER_NAMES),
    state: knownOf<LifecycleState>(search.get('state'), LIFECYCLE_STATES),
    health: knownOf<HealthState>(search.get('health'), HEALTH_STATES),
    cell: search.get('cell')?.split(',').filter(Boolean) || undefined,
    drift: knownOf<DriftState>(search.get('drift'), DRIFT_STATES),
    owner: search.get('owner') || undefined,
    sort: TENANT_SORT_FIELDS.some(field => field === sort.replace(/^-/, ''))
      ? (sort as PageQuery['sort'])
      : undefined,
  };
}

/** Writes the query into the address; what else stands there stays. */
export function writeQuery(
  query: PageQuery,
  beside = new URLSearchParams(),
): URLSearchParams {
  const search = new URLSearchParams(beside);
  for (const name of NAMES) {
    const text = [query[name] ?? ''].flat().join(',');
    if (text === '') {
      search.delete(name);
    } else {
      search.set(name, text);
    }
  }
  return search;
}

/** A query without filters, to be merged into another one. */
export const UNFILTERED = {
  q: undefined,
  tier: undefined,
  state: undefined,
  health: undefined,
  cell: undefined,
  drift: undefined,
  owner: undefined,
} satisfies PageQuery;

/** True when the list is narrowed down. */
export const isFiltered = (query: PageQuery): boolean =>
  (Object.keys(UNFILTERED) as Array<keyof typeof UNFILTERED>).some(
    name => query[name],
  );
