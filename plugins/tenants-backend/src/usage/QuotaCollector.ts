import type { Tier } from '@tenantry/plugin-tenants-common';
import type { CellObserver } from '@tenantry/plugin-tenants-node';
import type { Knex } from 'knex';
import { pagesOf } from '../collect/pages';
import { fromRow, type ListedRow } from '../store/rows';
import { updateTenants } from '../store/bulkUpdate';
import { daysOf } from './quota';

/** Reads what API Gateway has counted against the plans, 500 tenants a call. */
export class QuotaCollector {
  constructor(
    private readonly options: {
      cell: string;
      observer: Pick<CellObserver, 'keyUse'>;
      db: Knex;
      tiers: Tier[];
      /** Told of tenants whose use changed. */
      onCollected(tenantIds: string[]): Promise<void>;
      now?: () => number;
    },
  ) {}

  async collect(signal: AbortSignal): Promise<void> {
    const { cell, observer, db, tiers, onCollected } = this.options;
    const nowMs = (this.options.now ?? Date.now)();
    const changed: string[] = [];
    for (const { name, usagePlan } of tiers) {
      const tenants = await this.#tenantsByKey(name, cell);
      if (tenants.size === 0) {
        continue;
      }
      const { period, limit } = usagePlan.quota;
      const used = new Map<string, number>();
      const pages = observer.keyUse(name, daysOf(period, nowMs), signal);
      for await (const page of pages) {
        for (const { keyId, daily } of page) {
          used.set(
            keyId,
            daily.reduce((sum, each) => sum + each, 0),
          );
        }
      }
      // Keys that nobody used in this period are not listed.
      const counts = [...tenants].map(([keyId, tenant]) => ({
        ...tenant,
        now: used.get(keyId) ?? 0,
      }));
      await updateTenants(
        db,
        {
          quota_used: 'bigint',
          quota_share: 'double precision',
          quota_counted_at: 'bigint',
        },
        counts.map(({ tenantId, now }) => ({
          tenantId,
          values: {
            quota_used: now,
            quota_share: now / limit,
            quota_counted_at: nowMs,
          },
        })),
      );
      changed.push(
        ...counts
          .filter(count => count.now !== count.used)
          .map(({ tenantId }) => tenantId),
      );
    }
    if (changed.length > 0) {
      await onCollected(changed);
    }
  }

  async #tenantsByKey(
    tier: string,
    cell: string,
  ): Promise<Map<string, { tenantId: string; used?: number }>> {
    const pages = pagesOf<
      Pick<ListedRow, 'tenant_id' | 'tenant' | 'quota_used'>
    >(
      this.options
        .db('tenants')
        .select('tenant_id', 'tenant', 'quota_used')
        .where({ tier, removed: false }),
    );
    const byKey = new Map<string, { tenantId: string; used?: number }>();
    for await (const rows of pages) {
      for (const row of rows) {
        const tenant = fromRow(row);
        if (tenant.apiKeyId && tenant.cell === cell) {
          byKey.set(tenant.apiKeyId, {
            tenantId: tenant.tenantId,
            used: row.quota_used === null ? undefined : Number(row.quota_used),
          });
        }
      }
    }
    return byKey;
  }
}
