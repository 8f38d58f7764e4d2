import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  HEALTH_STATES,
  LIFECYCLE_STATES,
  TIER_NAMES,
  type CapacityCheck,
  type FleetResponse,
} from '@tenantry/plugin-tenants-common';
import type { Cell } from '@tenantry/plugin-tenants-node';
import type { DriftStore } from '../drift/DriftStore';
import type { FleetStore } from '../fleet/FleetStore';
import type { HeadroomMemory } from '../fleet/HeadroomCollector';
import type { TenantCount } from '../store/TenantQueries';
import type { Attention } from './Attention';
import { ratesOf } from './ratesOf';
import type { ReadsOptions } from './ReadsOptions';
import { statusOf } from './statusOf';
import { sum, sumBy } from './sums';
import { countsOf, quotaOf } from './TenantItems';
import type { UsageReads } from './UsageReads';
import { findVisibleCells } from './visibleCells';

const MAX_RANKED = 10;
/** Quotas are worth a look from here on. */
const NEAR_QUOTA_FROM = 0.6;

export interface FleetReadsOptions extends ReadsOptions {
  usageReads: UsageReads;
  attention: Attention;
  fleet: FleetStore;
  drifts: DriftStore;
}

/** All tenants that a caller may see as one: what hurts, who is loud, what is left. */
export class FleetReads {
  readonly #options: FleetReadsOptions;
  readonly #now: () => number;

  constructor(options: FleetReadsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async fleet(credentials: BackstageCredentials): Promise<FleetResponse> {
    const { reads, usageReads, fleet, tenants, tiers, collectors, drifts } =
      this.#options;
    const visibility = await reads.visibility(credentials);
    const { filter } = visibility;
    const cells = await findVisibleCells(this.#options, visibility);
    const seen = { collectors, cells };
    const [counts, attention, near, busiest, loudest, rates, drift] =
      await Promise.all([
        tenants.visible.counts({}, filter),
        this.#options.attention.of(filter),
        fleet.nearQuota(NEAR_QUOTA_FROM, MAX_RANKED, filter),
        fleet.busiest(MAX_RANKED, filter),
        fleet.loudest(MAX_RANKED, filter),
        ratesOf(usageReads, { filter, cells }),
        drifts.fleet(filter),
      ]);
    const alive = counts.filter(({ state }) => state !== 'offboarded');
    return {
      tenants: sum(alive),
      cells: cells.length,
      byTier: sumBy(alive, 'tier', TIER_NAMES),
      byState: sumBy(counts, 'state', LIFECYCLE_STATES),
      byHealth: sumBy(alive, 'health', HEALTH_STATES),
      ...(cells.length > 1 ? { byCell: await this.#byCell(cells, alive) } : {}),
      ...rates,
      attention: attention.items,
      attentionCount: attention.count,
      nearQuota: near.flatMap(({ row, ...tenant }) => {
        const quota = quotaOf(row, tiers, this.#now());
        return quota && quota.used / quota.limit > NEAR_QUOTA_FROM
          ? [{ ...tenant, quota }]
          : [];
      }),
      loudest: loudest.rows.map(({ row, tenantId, displayName }) => ({
        tenantId,
        displayName,
        requests: Number(row.requests_1h),
        share: Number(row.requests_1h) / loudest.requests,
        fairShare: 1 / loudest.senders,
        throttled: Number(row.throttled_1h),
      })),
      busiest: busiest.map(({ row, ...tenant }) => ({
        ...tenant,
        ...countsOf(row),
      })),
      headroom: await this.#headroom(cells),
      drift,
      collectors: {
        health: await statusOf(seen, 'health'),
        usage: await statusOf(seen, 'usage'),
        drift: await statusOf(seen, 'drift'),
      },
    };
  }

  #byCell(
    cells: Cell[],
    alive: TenantCount[],
  ): Promise<NonNullable<FleetResponse['byCell']>> {
    const { collectors } = this.#options;
    return Promise.all(
      cells.map(async ({ id, region }) => ({
        cell: id,
        region,
        tenants: sum(alive.filter(({ cell }) => cell === id)),
        collector: await collectors.status('health', [id]),
      })),
    );
  }

  async #headroom(
    cells: Cell[],
  ): Promise<Array<CapacityCheck & { cell: string }>> {
    const { collectors } = this.#options;
    const found = await Promise.all(
      cells.map(async ({ id }) => {
        const { memory } = await collectors.get<HeadroomMemory>(
          `${id}/headroom`,
        );
        return (memory?.checks ?? []).map(check => ({ ...check, cell: id }));
      }),
    );
    return found.flat();
  }
}
