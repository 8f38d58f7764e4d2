import {
  resolvePackagePath,
  type DatabaseService,
} from '@backstage/backend-plugin-api';
import type { Tenant, TenantChange } from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';
import { pagesOf } from '../collect/pages';
import type { Comparable } from '../drift/due';
import { comparableOf } from './comparable';
import {
  fromRow,
  toRow,
  UNCOLLECTED,
  type ListedRow,
  type TenantRow,
} from './rows';
import { fromStackKey } from './stackKey';
import { SyncStore } from './SyncStore';
import { TenantQueries } from './TenantQueries';

/** What the store knows of a tenant, without the tenant. */
export interface KnownTenant
  extends Pick<Tenant, 'cell' | 'createdAt' | 'version'> {
  stackKey: string;
  hash: string;
}

const IS_NEWER = `excluded.created_at > tenants.created_at
  or (excluded.created_at = tenants.created_at and excluded.version > tenants.version)`;
// A removal may carry the version of the last change.
const IS_END = `excluded.created_at > tenants.created_at
  or (excluded.created_at = tenants.created_at and excluded.version >= tenants.version)`;
// A row may be of a replica that knew of no cells yet.
const IS_SAME_CELL = `tenants.cell in ('', excluded.cell)`;

/** Rows per statement; SQLite takes 500 at most. */
const BATCH = 200;

/**
 * Latest known state of every tenant, in the plugin's database: answers lists of
 * thousands of tenants in milliseconds and without a call to AWS.
 */
export class TenantStore {
  /** What callers may see of the tenants. */
  readonly visible: TenantQueries;
  readonly sync: SyncStore;
  readonly #db: Knex;

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
    this.visible = new TenantQueries(db);
    this.sync = new SyncStore(db);
  }

  /** Takes a change unless a later state is known already. */
  async takeChange(change: TenantChange, nowMs: number): Promise<void> {
    const removed = change.type === 'removed';
    const row = toRow(change.tenant, { takenAtMs: nowMs, removed });
    await this.#db<TenantRow>('tenants')
      .insert(row)
      .onConflict('tenant_id')
      .merge(this.#merged(row))
      .whereRaw(`(${removed ? IS_END : IS_NEWER})`);
    this.visible.changed();
  }

  /**
   * Takes tenants that a registry listed. Later states stay, except those taken before
   * `trustFromMs`: the listing has seen them, so the registry has gone back to an earlier one.
   * Of two tenants of one id in two cells the one that began later stays.
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
        .merge(this.#merged(rows[0]))
        .whereRaw(
          `(${IS_SAME_CELL} and (tenants.taken_at < ? or (tenants.removed = ? and (${IS_END})))
            or ${IS_NEWER})`,
          [options.trustFromMs, false],
        );
    }
    this.visible.changed();
  }

  /**
   * What becomes of a row that is known. What collectors added to it is nothing of a tenant
   * that began later and has its id.
   */
  #merged(row: TenantRow): Record<string, Knex.Raw> {
    const taken = Object.keys(row).map(column => [
      column,
      this.#db.raw('excluded.??', [column]),
    ]);
    const kept = Object.entries(UNCOLLECTED).map(([column, nothing]) => [
      column,
      this.#db.raw(
        `case when excluded.created_at = tenants.created_at
          then tenants.?? else ? end`,
        [column, nothing],
      ),
    ]);
    return Object.fromEntries([...taken, ...kept]);
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
    this.visible.changed();
  }

  /** What the store knows of these tenants, at most a few hundred, tombstones included, by id. */
  async known(tenantIds: string[]): Promise<Map<string, KnownTenant>> {
    const rows = await this.#db<TenantRow>('tenants')
      .select(
        'tenant_id',
        'hash',
        'cell',
        'stack_name',
        'created_at',
        'version',
        'removed',
      )
      .whereIn('tenant_id', tenantIds);
    return new Map(
      rows.map(row => [
        row.tenant_id,
        // A listed tenant differs from its tombstone.
        {
          hash: row.removed ? '' : row.hash,
          cell: row.cell,
          stackKey: row.stack_name,
          createdAt: new Date(Number(row.created_at)).toISOString(),
          version: row.version,
        },
      ]),
    );
  }

  /** Where all tenants are that took no change since `trustFromMs`, tombstones included. */
  async takenBefore(
    trustFromMs: number,
  ): Promise<Array<Pick<Tenant, 'tenantId' | 'cell'>>> {
    const found: Array<Pick<Tenant, 'tenantId' | 'cell'>> = [];
    const pages = pagesOf<Pick<TenantRow, 'tenant_id' | 'cell'>>(
      this.#db('tenants')
        .select('tenant_id', 'cell')
        .where('taken_at', '<', trustFromMs),
    );
    for await (const rows of pages) {
      found.push(
        ...rows.map(row => ({ tenantId: row.tenant_id, cell: row.cell })),
      );
    }
    return found;
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
}
