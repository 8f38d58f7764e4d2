import type { AttentionKind, TierName } from '@tenantry/plugin-tenants-common';
import { ATTENTION_KINDS } from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';
import { applyFilters, type VisibleTenants } from '../store/filters';
import { fromRow, type ListedRow } from '../store/rows';

export interface Ranked {
  tenantId: string;
  displayName: string;
  tier: TierName;
  row: ListedRow;
}

export type AttentionRow = ListedRow & {
  attention: AttentionKind;
  attention_since: number;
};

// Constants of ours, hence safe to write into the expression.
const WORST_FIRST = `case attention ${ATTENTION_KINDS.map(
  (kind, index) => `when '${kind}' then ${index}`,
).join(' ')} end`;

/** What stands out among the tenants that a caller may see. */
export class FleetStore {
  constructor(private readonly db: Knex) {}

  /** Tenants that somebody should look at, worst first, and how many there are. */
  async attention(
    limit: number,
    visible: VisibleTenants,
  ): Promise<{ rows: AttentionRow[]; count: number }> {
    const some = () =>
      // By name rather than as not null: SQLite would read all rows for that.
      this.#tenants(visible).whereIn('attention', [...ATTENTION_KINDS]);
    const [rows, counted] = await Promise.all([
      some()
        .select('*')
        .orderByRaw(`${WORST_FIRST}, attention_since desc, tenant_id`)
        .limit(limit),
      some().count({ count: '*' }).first(),
    ]);
    return { rows: rows as AttentionRow[], count: Number(counted?.count ?? 0) };
  }

  /** Tenants that have used this share of their quota, most first. */
  async nearQuota(
    share: number,
    limit: number,
    visible: VisibleTenants,
  ): Promise<Ranked[]> {
    const rows = await this.#tenants(visible)
      .select('*')
      .where('quota_share', '>', share)
      .orderBy('quota_share', 'desc')
      .limit(limit);
    return rows.map(toRanked);
  }

  /** Tenants with most requests in the last 24 hours. */
  async busiest(limit: number, visible: VisibleTenants): Promise<Ranked[]> {
    const rows = await this.#tenants(visible)
      .select('*')
      .where('requests', '>', 0)
      .orderBy('requests', 'desc')
      .limit(limit);
    return rows.map(toRanked);
  }

  /** Tenants of the pool with most requests in the last hour, and all of the pool together. */
  async loudest(
    limit: number,
    visible: VisibleTenants,
  ): Promise<{ rows: Ranked[]; requests: number; senders: number }> {
    const senders = () =>
      this.#tenants(visible)
        .where('isolation', 'pool')
        .where('requests_1h', '>', 0);
    const [rows, sums] = await Promise.all([
      senders().select('*').orderBy('requests_1h', 'desc').limit(limit),
      senders()
        .sum({ requests: 'requests_1h' })
        .count({ senders: '*' })
        .first(),
    ]);
    return {
      rows: rows.map(toRanked),
      requests: Number(sums?.requests ?? 0),
      senders: Number(sums?.senders ?? 0),
    };
  }

  #tenants(visible: VisibleTenants) {
    return applyFilters(this.db<ListedRow>('tenants'), {}, visible);
  }
}

function toRanked(row: ListedRow): Ranked {
  const { tenantId, displayName, tier } = fromRow(row);
  return { tenantId, displayName, tier, row };
}
