import type { Knex } from 'knex';
import { groupBy } from '../collect/groupBy';
import type { TenantRow } from '../store/rows';
import {
  addUsage,
  DAY,
  emptyRow,
  FIVE_MINUTES,
  floorTo,
  fromStored,
  HOUR,
  toStored,
  type StoredUsage,
  type UsageRow,
} from './counts';

/** Up to where windows were added up into wider ones, epoch s. */
export interface RolledUntil {
  hours: number;
  days: number;
}

/**
 * Whose use is read. An id may have been another customer's before, in this cell or in
 * another one, whose use is nobody else's to see.
 */
export interface UsageOf {
  cell: string;
  /** When each of them began, epoch s, by id. A tier as a whole always was. */
  since: Map<string, number>;
}

const TABLE = 'usage';
/** Rows per statement. */
const BATCH = 200;
/** Tenants whose rows are in memory at a time. */
const TENANTS_AT_A_TIME = 200;

const KEPT_S: Record<number, number> = {
  [FIVE_MINUTES]: 2 * DAY,
  [HOUR]: 30 * DAY,
  [DAY]: 396 * DAY,
};

/** The next finer windows that a window is made of. */
const FINER: Record<number, number> = { [HOUR]: FIVE_MINUTES, [DAY]: HOUR };

const keyOf = ({ tenantId, at }: Pick<UsageRow, 'tenantId' | 'at'>) =>
  `${tenantId} ${at}`;

/** Requests by tenant and window: 5 minutes for 2 days, hours for 30, days for 13 months. */
export class UsageStore {
  constructor(private readonly db: Knex) {}

  /**
   * Takes whole windows of a cell, and gives those that changed. A log only grows, so of two counts
   * of a window the larger one is right: late lines replace, repeated ones change nothing,
   * and a log that was cut short takes nothing away.
   */
  async put(cell: string, rows: UsageRow[], step: number): Promise<UsageRow[]> {
    const changed: UsageRow[] = [];
    for (let start = 0; start < rows.length; start += BATCH) {
      const some = rows.slice(start, start + BATCH);
      const known = await this.#requestsOf(cell, some, step);
      const larger = some.filter(
        row => row.requests > (known.get(keyOf(row)) ?? 0),
      );
      if (larger.length > 0) {
        await this.db<StoredUsage>(TABLE)
          .insert(larger.map(row => toStored(cell, row, step)))
          .onConflict(['tenant_id', 'step', 'at', 'cell'])
          .merge()
          .whereRaw('excluded.requests > ??.requests', [TABLE]);
        changed.push(...larger);
      }
    }
    return changed;
  }

  async #requestsOf(
    cell: string,
    rows: UsageRow[],
    step: number,
  ): Promise<Map<string, number>> {
    const found = await this.db<StoredUsage>(TABLE)
      .select('tenant_id', 'at', 'requests')
      .where({ step, cell })
      .whereIn('tenant_id', [...new Set(rows.map(row => row.tenantId))])
      .whereIn('at', [...new Set(rows.map(({ at }) => at))]);
    return new Map(
      found.map(row => [
        keyOf({ tenantId: row.tenant_id, at: Number(row.at) }),
        Number(row.requests),
      ]),
    );
  }

  /**
   * Makes a window of the finer windows within it, for these tenants or all, of each cell.
   * Of an id that was another customer's at its beginning only the use of the one who has
   * it now counts: a sum of both could be told apart no more.
   */
  async rollUp(
    step: typeof HOUR | typeof DAY,
    at: number,
    tenantIds?: Iterable<string>,
  ): Promise<void> {
    const finer = FINER[step];
    const ids = tenantIds
      ? [...tenantIds]
      : await this.#tenantsIn(finer, at, at + step);
    const begun = await this.#begunWithin(at, at + step);
    const isOfEarlier = (row: StoredUsage) => {
      const tenant = begun.get(row.tenant_id);
      return (
        tenant?.cell === row.cell &&
        Number(row.at) < floorTo(Number(tenant.created_at) / 1000, finer)
      );
    };
    for (let start = 0; start < ids.length; start += TENANTS_AT_A_TIME) {
      const stored = await this.#stored(
        ids.slice(start, start + TENANTS_AT_A_TIME),
        finer,
        at,
        at + step,
      );
      const rowsOf = groupBy(
        stored.filter(row => !isOfEarlier(row)),
        row => row.cell,
      );
      for (const [cell, rows] of rowsOf) {
        const sums = [...groupBy(rows, row => row.tenant_id)].map(
          ([tenantId, parts]) => {
            const sum = emptyRow(tenantId, at);
            parts.forEach(part => addUsage(sum, fromStored(part)));
            return sum;
          },
        );
        await this.put(cell, sums, step);
      }
    }
  }

  /** Tenants that began while a window went on, by id. */
  async #begunWithin(
    from: number,
    to: number,
  ): Promise<Map<string, Pick<TenantRow, 'cell' | 'created_at'>>> {
    const rows = await this.db<TenantRow>('tenants')
      .select('tenant_id', 'cell', 'created_at')
      .where('created_at', '>', from * 1000)
      .where('created_at', '<', to * 1000);
    return new Map(rows.map(row => [row.tenant_id, row]));
  }

  async #tenantsIn(step: number, from: number, to: number): Promise<string[]> {
    const rows = await this.db<StoredUsage>(TABLE)
      .distinct('tenant_id')
      .where({ step })
      .where('at', '>=', from)
      .where('at', '<', to);
    return rows.map(row => row.tenant_id);
  }

  /** Rows as they are stored, from `from` until before `to`. */
  async rows(
    { cell, since }: UsageOf,
    step: number,
    from: number,
    to: number,
  ): Promise<UsageRow[]> {
    const rows = await this.#stored([...since.keys()], step, from, to)
      // Of some older rows nobody knows the cell.
      .whereIn('cell', [cell, '']);
    return rows
      .map(fromStored)
      .filter(({ tenantId, at }) => at >= floorTo(since.get(tenantId)!, step));
  }

  #stored(tenantIds: string[], step: number, from: number, to: number) {
    return this.db<StoredUsage>(TABLE)
      .whereIn('tenant_id', tenantIds)
      .where({ step })
      .where('at', '>=', from)
      .where('at', '<', to);
  }

  /**
   * Hours of a cell's tenants, those included that have left since, some at a time in the
   * order of their ids; those of tiers as a whole left out.
   */
  async ofHour(
    cell: string,
    at: number,
    { after, limit }: { after?: string; limit: number },
  ): Promise<UsageRow[]> {
    const query = this.db<StoredUsage>(TABLE)
      .where({ step: HOUR, at, cell })
      .where('requests', '>', 0)
      .whereNot('tenant_id', 'like', 'tier:%')
      .orderBy('tenant_id')
      .limit(limit);
    const rows = await (after ? query.where('tenant_id', '>', after) : query);
    return rows.map(fromStored);
  }

  /**
   * Windows, whatever width they are stored in by now: what is not added up yet is taken
   * from the finer windows.
   */
  async windows(
    of: UsageOf,
    step: number,
    range: { from: number; to: number },
    rolled: RolledUntil,
  ): Promise<UsageRow[]> {
    const parts = await Promise.all(
      coverage(step, range, rolled).map(part =>
        this.rows(of, part.step, part.from, part.to),
      ),
    );
    const sums = new Map<string, UsageRow>();
    for (const row of parts.flat()) {
      const at = floorTo(row.at, step);
      const key = keyOf({ tenantId: row.tenantId, at });
      const sum = sums.get(key) ?? emptyRow(row.tenantId, at);
      addUsage(sum, row);
      sums.set(key, sum);
    }
    return [...sums.values()];
  }

  /** Drops what is kept no longer. Hours are dropped whole, so that none is made of a part. */
  async prune(nowS: number): Promise<void> {
    for (const [step, kept] of Object.entries(KEPT_S)) {
      await this.db<StoredUsage>(TABLE)
        .where({ step: Number(step) })
        .where('at', '<', floorTo(nowS - kept, DAY))
        .delete();
    }
  }
}

/** Which stored widths a range is read from. */
export function coverage(
  step: number,
  { from, to }: { from: number; to: number },
  rolled: RolledUntil,
): Array<{ step: number; from: number; to: number }> {
  const parts: Array<{ step: number; from: number; to: number }> = [];
  let at = from;
  const take = (width: number, until: number) => {
    // A wide window that reaches beyond the range is taken from the finer ones.
    const end = Math.min(floorTo(to, width), until);
    if (end > at) {
      parts.push({ step: width, from: at, to: end });
      at = end;
    }
  };
  if (step === DAY) {
    take(DAY, rolled.days);
  }
  if (step >= HOUR) {
    take(HOUR, rolled.hours);
  }
  take(FIVE_MINUTES, Infinity);
  return parts;
}
