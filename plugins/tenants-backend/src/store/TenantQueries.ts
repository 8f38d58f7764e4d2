import {
  HEALTH_STATES,
  type HealthState,
  type LifecycleState,
  type Tenant,
  type TenantListQuery,
  type TenantSortField,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { groupBy } from '../collect/groupBy';
import { isAsleep } from '../health/asleep';
import type { UsageOf } from '../usage/UsageStore';
import { BRIEFLY_MS } from './briefly';
import { decodeCursor, encodeCursor } from './cursor';
import {
  applyFilters,
  healthRanks,
  SORT_EXPRESSIONS,
  sortValue,
  type VisibleTenants,
} from './filters';
import { fromRow, sinceOf, type ListedRow, type TenantRow } from './rows';

/** How many tenants match, for one tier, state, health and cell. */
export interface TenantCount {
  tier: TierName;
  state: LifecycleState;
  /** `undefined` for tenants that are no more. */
  health: HealthState | undefined;
  cell: string;
  count: number;
}

/** A stack that visible tenants live in. */
export interface ServedStack {
  tier: TierName;
  tenants: number;
  /** One of them: the one, unless they share the stack. */
  tenantId: string;
  /** Of a suspended tenant, whose own services may sleep. */
  isAsleep: boolean;
}

/** How many tenants of a tier share the pool of a cell. */
export interface PoolCount {
  tier: TierName;
  cell: string;
  tenants: number;
}

type CountedQuery = Pick<TenantListQuery, 'owner' | 'q' | 'drift'>;

interface Counted {
  query: CountedQuery;
  visible: VisibleTenants;
}

/** What the store has of the tenants that a caller may see: of all, when nothing is said. */
export class TenantQueries {
  readonly #db: Knex;
  /** Counting looks at every tenant. */
  readonly #counts = new LRUCache<string, TenantCount[], Counted>({
    max: 100,
    ttl: BRIEFLY_MS,
    // Who asked just before a change still gets an answer.
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context }) => this.#count(context),
  });

  constructor(db: Knex) {
    this.#db = db;
  }

  /** Tenants have changed: they are counted anew. */
  changed(): void {
    this.#counts.clear();
  }

  /** One page of the tenants that match. */
  async list(
    query: TenantListQuery & { limit: number },
    visible?: VisibleTenants,
  ): Promise<{ rows: ListedRow[]; nextCursor?: string }> {
    const sort = query.sort ?? 'tenantId';
    const descending = sort.startsWith('-');
    const field = sort.replace('-', '') as TenantSortField;
    const expression = SORT_EXPRESSIONS[field];
    // An id that is named twice has SQLite sort what its index has in order.
    const order = [...new Set([expression, 'tenant_id'])];
    const direction = descending ? 'desc' : 'asc';

    const rows = applyFilters(
      this.#db<ListedRow>('tenants').select('*'),
      query,
      visible,
    ).limit(query.limit + 1);
    if (query.tier) {
      rows.whereIn('tier', query.tier);
    }
    if (query.state) {
      rows.whereIn('state', query.state);
    }
    if (query.health) {
      rows.whereIn('health', healthRanks(query.health));
    }
    if (query.cell) {
      rows.whereIn('cell', query.cell);
    }
    if (query.cursor) {
      const { value, tenantId } = decodeCursor(query.cursor, sort);
      const operator = descending ? '<' : '>';
      rows.whereRaw(
        `(${order.join(', ')}) ${operator} (${order
          .map(() => '?')
          .join(', ')})`,
        [value, tenantId].slice(-order.length),
      );
    }
    rows.orderByRaw(order.map(each => `${each} ${direction}`).join(', '));

    const found: ListedRow[] = await rows;
    const page = found.slice(0, query.limit);
    const last = page.at(-1);
    return {
      rows: page,
      nextCursor:
        last && found.length > query.limit
          ? encodeCursor({
              sort,
              value: sortValue(field, last),
              tenantId: last.tenant_id,
            })
          : undefined,
    };
  }

  /** How many tenants match `owner`, `q` and `drift`, by tier, state, health and cell. */
  async counts(
    { owner, q, drift }: CountedQuery,
    visible?: VisibleTenants,
  ): Promise<TenantCount[]> {
    const asked = { query: { owner, q, drift }, visible };
    return this.#counts.forceFetch(JSON.stringify(asked), { context: asked });
  }

  async #count({ query, visible }: Counted): Promise<TenantCount[]> {
    const rows = await applyFilters(
      this.#db<TenantRow & { health: number }>('tenants').select(
        'tier',
        'state',
        'health',
        'cell',
      ),
      query,
      visible,
    )
      .count({ count: '*' })
      .groupBy('tier', 'state', 'health', 'cell');
    return rows.map((row: any) => ({
      tier: row.tier,
      state: row.state,
      health: HEALTH_STATES[row.health],
      cell: row.cell,
      count: Number(row.count),
    }));
  }

  /** Ids of visible tenants by tier and cell. */
  async idsByTier(
    visible: VisibleTenants,
  ): Promise<Array<UsageOf & { tier: TierName }>> {
    const rows = await applyFilters(
      this.#db<TenantRow>('tenants').select(
        'tenant_id',
        'tier',
        'cell',
        'created_at',
      ),
      {},
      visible,
    );
    const groups = groupBy(
      rows as TenantRow[],
      ({ tier, cell }) => `${tier} ${cell}`,
    );
    return [...groups.values()].map(some => ({
      tier: some[0].tier,
      cell: some[0].cell,
      since: sinceOf(some),
    }));
  }

  /** Stacks that visible tenants live in: how many there are in each, and the first of them. */
  async served(visible: VisibleTenants): Promise<Map<string, ServedStack>> {
    const rows = await applyFilters(
      this.#db<TenantRow>('tenants')
        .select('stack_name', 'tier')
        .whereNot('state', 'offboarded'),
      {},
      visible,
    )
      .count({ count: '*' })
      .min({ first: 'tenant_id', state: 'state', isolation: 'isolation' })
      .groupBy('stack_name', 'tier');
    return new Map(
      rows.map((row: any) => [
        row.stack_name,
        {
          tier: row.tier,
          tenants: Number(row.count),
          tenantId: row.first,
          // A stack that is shared has one isolation, and one that is not has one state.
          isAsleep: isAsleep(row),
        },
      ]),
    );
  }

  /** Visible tenants that are served: those with services of their own, and how many share the pools', by tier and cell. */
  async byVersion(
    visible: VisibleTenants,
  ): Promise<{ silos: Tenant[]; pool: PoolCount[] }> {
    const isPool = { isolation: 'pool' } as const;
    const [silos, pool] = await Promise.all([
      applyFilters(
        this.#db<TenantRow>('tenants')
          .select('tenant')
          .whereNot(isPool)
          .whereNot('state', 'offboarded'),
        {},
        visible,
      ),
      applyFilters(
        this.#db<TenantRow>('tenants')
          .select('tier', 'cell')
          .where(isPool)
          .whereNot('state', 'offboarded'),
        {},
        visible,
      )
        .count({ count: '*' })
        .groupBy('tier', 'cell'),
    ]);
    return {
      silos: silos.map(fromRow),
      pool: pool.map((row: any) => ({
        tier: row.tier,
        cell: row.cell,
        tenants: Number(row.count),
      })),
    };
  }
}
