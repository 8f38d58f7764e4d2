import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import {
  HEALTH_STATES,
  type Freshness,
  type HealthState,
  type LifecycleState,
  type Tenant,
  type TenantChange,
  type TenantListQuery,
  type TenantSortField,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';
import { LRUCache } from 'lru-cache';
import { groupBy } from '../collect/groupBy';
import type { Comparable } from '../drift/due';
import { isAsleep } from '../health/asleep';
import { comparableOf } from './comparable';
import { decodeCursor, encodeCursor } from './cursor';
import {
  applyFilters,
  healthRanks,
  SORT_EXPRESSIONS,
  sortValue,
  type VisibleTenants,
} from './filters';
import { fromRow, toRow, type ListedRow, type TenantRow } from './rows';
import { fromStackKey } from './stackKey';

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

/** What the store knows of a tenant, without the tenant. */
export interface KnownTenant {
  cell: string;
  hash: string;
  takenAtMs: number;
}

const IS_NEWER = `excluded.created_at > tenants.created_at
  or (excluded.created_at = tenants.created_at and excluded.version > tenants.version)`;
// A removal may carry the version of the last change.
const IS_END = `excluded.created_at > tenants.created_at
  or (excluded.created_at = tenants.created_at and excluded.version >= tenants.version)`;

/**
 * Counting looks at every tenant, and all who look at the fleet ask for the same counts.
 * Shorter than pages wait before they are told of a change, so that they never miss one.
 */
const COUNTS_KEPT_MS = 200;

type CountedQuery = Pick<TenantListQuery, 'owner' | 'q' | 'drift'>;

interface Counted {
  query: CountedQuery;
  visible: VisibleTenants;
}

/** Rows per statement; SQLite takes 500 at most. */
const BATCH = 200;

/**
 * Latest known state of every tenant, in the plugin's database: answers lists of
 * thousands of tenants in milliseconds and without a call to AWS.
 */
export class TenantStore {
  readonly #db: Knex;
  readonly #counts = new LRUCache<string, TenantCount[], Counted>({
    max: 100,
    ttl: COUNTS_KEPT_MS,
    // Who asked just before a change still gets an answer.
    ignoreFetchAbort: true,
    fetchMethod: (_key, _stale, { context }) => this.#count(context),
  });

  static async create(database: DatabaseService): Promise<TenantStore> {
    const db = await database.getClient();
    if (!database.migrations?.skip) {
      await db.migrate.latest({
        directory: resolvePackagePath(
          '@tenantry/plugin-tenants-backend',
          'migrations',
        ),
      });
    }
    return new TenantStore(db);
  }

  private constructor(db: Knex) {
    this.#db = db;
  }

  /** Takes a change unless a later state is known already. */
  async takeChange(change: TenantChange, nowMs: number): Promise<void> {
    const removed = change.type === 'removed';
    await this.#db<TenantRow>('tenants')
      .insert(toRow(change.tenant, { takenAtMs: nowMs, removed }))
      .onConflict('tenant_id')
      .merge()
      .whereRaw(`(${removed ? IS_END : IS_NEWER})`);
    this.#counts.clear();
  }

  /**
   * Takes tenants that a registry listed. Later states stay, except those taken before
   * `trustFromMs`: the listing has seen them, so the registry has gone back to an earlier one.
   */
  async takeListed(
    tenants: Tenant[],
    options: { nowMs: number; trustFromMs: number },
  ): Promise<void> {
    for (let start = 0; start < tenants.length; start += BATCH) {
      const rows = tenants
        .slice(start, start + BATCH)
        .map(tenant =>
          toRow(tenant, { takenAtMs: options.nowMs, removed: false }),
        );
      await this.#db<TenantRow>('tenants')
        .insert(rows)
        .onConflict('tenant_id')
        .merge()
        .whereRaw(
          `(tenants.taken_at < ? or (tenants.removed = ? and (${IS_END})) or ${IS_NEWER})`,
          [options.trustFromMs, false],
        );
    }
    this.#counts.clear();
  }

  /** Drops tenants, except those that took a change since `trustFromMs`. */
  async drop(
    tenantIds: string[],
    options: { trustFromMs: number },
  ): Promise<void> {
    for (let start = 0; start < tenantIds.length; start += BATCH) {
      await this.#db<TenantRow>('tenants')
        .whereIn('tenant_id', tenantIds.slice(start, start + BATCH))
        .where('taken_at', '<', options.trustFromMs)
        .delete();
    }
    this.#counts.clear();
  }

  /** All tenants the store knows, tombstones included, by id. */
  async known(): Promise<Map<string, KnownTenant>> {
    const rows = await this.#db<TenantRow>('tenants').select(
      'tenant_id',
      'hash',
      'cell',
      'taken_at',
      'removed',
    );
    return new Map(
      rows.map(row => [
        row.tenant_id,
        // A listed tenant differs from its tombstone.
        {
          hash: row.removed ? '' : row.hash,
          cell: row.cell,
          takenAtMs: Number(row.taken_at),
        },
      ]),
    );
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
      rows.whereRaw(`(${expression}, tenant_id) ${operator} (?, ?)`, [
        value,
        tenantId,
      ]);
    }
    rows.orderByRaw(`${expression} ${direction}, tenant_id ${direction}`);

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

  /** How many tenants match `owner`, `q` and `drift`, by tier, state and health. */
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

  /** Ids of visible tenants by tier. */
  async idsByTier(
    visible: VisibleTenants,
  ): Promise<Array<[TierName, string[]]>> {
    const rows = await applyFilters(
      this.#db<TenantRow>('tenants').select('tenant_id', 'tier'),
      {},
      visible,
    );
    return [...groupBy(rows as TenantRow[], row => row.tier)].map(
      ([tier, some]) => [tier, some.map(row => row.tenant_id)],
    );
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

  /** Stacks that tenants of a cell are served from, and that nobody is changing. */
  async comparable(cell: string): Promise<Comparable[]> {
    const served = () =>
      this.#db<TenantRow>('tenants')
        .select('tenant')
        .where({ cell, removed: false })
        .whereIn('state', ['active', 'suspended']);
    const [silos, shared] = await Promise.all([
      served().whereNot('isolation', 'pool'),
      served().where('isolation', 'pool').limit(1),
    ]);
    return [...shared, ...silos].map(fromRow).map(comparableOf);
  }

  /** Names of the stacks that tenants of a cell live in, offboarded ones left out. */
  async stackNames(cell: string): Promise<Set<string>> {
    const rows = await this.#db<TenantRow>('tenants')
      .distinct('stack_name')
      .where({ cell, removed: false })
      .whereNot('state', 'offboarded');
    return new Set(
      rows.map(row => fromStackKey(row.stack_name).stackName).filter(Boolean),
    );
  }

  /** Ids of all tenants of these stacks. */
  async idsOfStacks(stackKeys: string[]): Promise<string[]> {
    const rows = await this.#db<TenantRow>('tenants')
      .select('tenant_id')
      .where('removed', false)
      .whereIn('stack_name', stackKeys);
    return rows.map(row => row.tenant_id);
  }

  /** The tenants with these ids, in their order, `undefined` for those that are not known. */
  async getMany(tenantIds: string[]): Promise<Array<Tenant | undefined>> {
    const rows = await this.#db<TenantRow>('tenants')
      .select('tenant_id', 'tenant')
      .whereIn('tenant_id', tenantIds)
      .where('removed', false);
    const byId = new Map(rows.map(row => [row.tenant_id, fromRow(row)]));
    return tenantIds.map(id => byId.get(id));
  }

  /** A tenant with what the collectors know of it. */
  async row(tenantId: string): Promise<ListedRow | undefined> {
    return this.#db<ListedRow>('tenants')
      .where({ tenant_id: tenantId, removed: false })
      .first();
  }

  async get(tenantId: string): Promise<Tenant | undefined> {
    const [tenant] = await this.getMany([tenantId]);
    return tenant;
  }

  /** The cell of a tenant. */
  async cellOf(tenantId: string): Promise<string | undefined> {
    const row = await this.#db<TenantRow>('tenants')
      .select('cell')
      .where({ tenant_id: tenantId, removed: false })
      .first();
    return row?.cell;
  }

  /** When the last pass over the registries succeeded, and why the latest failed. */
  async freshness(): Promise<Freshness> {
    const row = await this.#db('tenants_sync').where({ id: 1 }).first();
    return {
      ...(row?.synced_at
        ? { syncedAt: new Date(Number(row.synced_at)).toISOString() }
        : {}),
      ...(row?.problem ? { problem: row.problem } : {}),
    };
  }

  /** Whether the registries of all these cells have been read once. */
  async hasRead(cells: string[]): Promise<boolean> {
    const row = await this.#db('tenants_sync').where({ id: 1 }).first();
    const read: string[] = JSON.parse(row?.cells ?? '[]');
    return cells.every(cell => read.includes(cell));
  }

  /** Notes which cells' registries have been read. */
  async recordRead(cells: string[]): Promise<void> {
    const row = await this.#db('tenants_sync').where({ id: 1 }).first();
    const read = new Set([...JSON.parse(row?.cells ?? '[]'), ...cells]);
    await this.#db('tenants_sync')
      .where({ id: 1 })
      .update({ cells: JSON.stringify([...read]) });
  }

  async recordSuccess(syncedAtMs: number): Promise<void> {
    await this.#db('tenants_sync')
      .where({ id: 1 })
      .update({ synced_at: syncedAtMs, problem: null });
  }

  async recordProblem(problem: string): Promise<void> {
    await this.#db('tenants_sync').where({ id: 1 }).update({ problem });
  }
}
