import type { Knex } from 'knex';
import { groupBy } from '../collect/groupBy';
import { updateTenants } from '../store/bulkUpdate';
import { sinceOf, type TenantRow } from '../store/rows';
import { FIVE_MINUTES, floorTo, HOUR, type UsageRow } from './counts';
import type { RolledUntil, UsageOf, UsageStore } from './UsageStore';

/** The rest of what a list shows of a tenant's use, in the column `usage`. */
export interface StoredSummary {
  clientErrors: number;
  /** Requests per hour, oldest first. */
  hourly: number[];
  /** The last of these hours, epoch s. */
  hour: number;
}

const HOURS = 24;
const TENANTS_AT_A_TIME = 200;

/** Numbers of a tenant's last 24 hours and last hour. */
export function summarize(tenantId: string, rows: UsageRow[], nowS: number) {
  const hour = floorTo(nowS, HOUR);
  const first = hour - (HOURS - 1) * HOUR;
  const lastHour = floorTo(nowS, FIVE_MINUTES) - HOUR + FIVE_MINUTES;
  const summary: StoredSummary = {
    clientErrors: 0,
    hourly: Array.from({ length: HOURS }, () => 0),
    hour,
  };
  const sum = { requests: 0, errors: 0, throttled: 0 };
  const recent = { requests: 0, throttled: 0 };
  for (const row of rows) {
    if (row.at < first) {
      continue;
    }
    sum.requests += row.requests;
    sum.errors += row.serverErrors;
    sum.throttled += row.throttled;
    summary.clientErrors += row.clientErrors;
    summary.hourly[(floorTo(row.at, HOUR) - first) / HOUR] += row.requests;
  }
  // Of the last hour whole windows of 5 minutes are needed: hours would be too wide.
  for (const row of rows.filter(({ at }) => at >= lastHour)) {
    recent.requests += row.requests;
    recent.throttled += row.throttled;
  }
  return {
    tenantId,
    values: {
      requests: sum.requests,
      errors: sum.errors,
      throttled: sum.throttled,
      requests_1h: recent.requests,
      throttled_1h: recent.throttled,
      usage: JSON.stringify(summary),
    },
  };
}

/** Keeps in each tenant's row how much it was used lately. */
export class UsageSummaries {
  constructor(private readonly db: Knex, private readonly store: UsageStore) {}

  /**
   * Sums up the tenants of a cell that changed, and those whose numbers get smaller because
   * time went on since `summedAt`. Gives all whose summary was written.
   */
  async refresh(
    cell: string,
    changed: Set<string>,
    memory: RolledUntil & { summedAt: number },
    nowS: number,
  ): Promise<string[]> {
    const ids = new Set(changed);
    const isNew = (step: number) =>
      floorTo(memory.summedAt, step) !== floorTo(nowS, step);
    if (isNew(FIVE_MINUTES)) {
      const rows = await this.db('tenants')
        .select('tenant_id')
        .where({ cell })
        .where(isNew(HOUR) ? 'requests' : 'requests_1h', '>', 0);
      rows.forEach(row => ids.add(row.tenant_id));
    }
    const all = [...ids].filter(id => !id.includes(':'));
    const written: string[] = [];
    for (let start = 0; start < all.length; start += TENANTS_AT_A_TIME) {
      const some = all.slice(start, start + TENANTS_AT_A_TIME);
      // Who has left asked this cell, but has no row here any more.
      const here = await this.db<TenantRow>('tenants')
        .select('tenant_id', 'created_at')
        .where({ cell })
        .whereIn('tenant_id', some);
      const since = sinceOf(here);
      await this.#write({ cell, since }, memory, nowS);
      written.push(...since.keys());
    }
    return written;
  }

  async #write(of: UsageOf, rolled: RolledUntil, nowS: number): Promise<void> {
    const first = floorTo(nowS, HOUR) - (HOURS - 1) * HOUR;
    const fine = Math.max(
      first,
      Math.min(rolled.hours, floorTo(nowS - HOUR, HOUR)),
    );
    const [hours, windows] = await Promise.all([
      this.store.rows(of, HOUR, first, fine),
      this.store.rows(of, FIVE_MINUTES, fine, nowS + 1),
    ]);
    const byTenant = groupBy([...hours, ...windows], row => row.tenantId);
    await updateTenants(
      this.db,
      {
        requests: 'bigint',
        errors: 'bigint',
        throttled: 'bigint',
        requests_1h: 'bigint',
        throttled_1h: 'bigint',
        usage: 'text',
      },
      [...of.since.keys()].map(id =>
        summarize(id, byTenant.get(id) ?? [], nowS),
      ),
    );
  }
}
