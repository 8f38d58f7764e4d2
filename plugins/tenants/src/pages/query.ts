import {
  LIFECYCLE_STATES,
  TENANT_SORT_FIELDS,
  TIER_NAMES,
  type LifecycleState,
  type TenantListQuery,
  type TierName,
} from '@tenantry/plugin-tenants-common';

/** The part of the list's query that lives in the page's address. */
export type PageQuery = Pick<
  TenantListQuery,
  'q' | 'tier' | 'state' | 'owner' | 'sort'
>;

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
    owner: search.get('owner') || undefined,
    sort: TENANT_SORT_FIELDS.some(field => field === sort.replace(/^-/, ''))
      ? (sort as PageQuery['sort'])
      : undefined,
  };
}

/** Writes the query into the address. */
export function writeQuery(query: PageQuery): URLSearchParams {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const text = [value ?? ''].flat().join(',');
    if (text !== '') {
      search.set(name, text);
    }
  }
  return search;
}

/** True when the list is narrowed down. */
export const isFiltered = ({ q, tier, state, owner }: PageQuery): boolean =>
  Boolean(q || tier || state || owner);
