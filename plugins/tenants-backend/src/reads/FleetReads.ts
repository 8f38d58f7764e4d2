import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  ATTENTION_KINDS,
  HEALTH_STATES,
  LIFECYCLE_STATES,
  TIER_NAMES,
  type AttentionItem,
  type CapacityCheck,
  type FleetResponse,
  type Health,
  type Isolation,
  type Rate,
  type ServiceTenantsResponse,
  type TenantListItem,
  type Tier,
  type TierDetailResponse,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import {
  ADVANCED_STACK,
  POOL_STACK,
  type Cell,
} from '@tenantry/plugin-tenants-node';
import type { CollectorStore } from '../collect/CollectorStore';
import { groupBy } from '../collect/groupBy';
import type { DriftStore } from '../drift/DriftStore';
import type { AttentionRow, FleetStore } from '../fleet/FleetStore';
import type { HeadroomMemory } from '../fleet/HeadroomCollector';
import type { ClusterEntry, HealthStore } from '../health/HealthStore';
import { ASLEEP } from '../health/asleep';
import { worstOf } from '../health/assessTenant';
import { currentVerdict } from '../health/TenantAssessor';
import { duration, plural } from '../health/words';
import { fromRow, type ListedRow } from '../store/rows';
import { fromStackKey, stackKeyOf } from '../store/stackKey';
import type { TenantCount, TenantStore } from '../store/TenantStore';
import { sum, sumBy, type TenantReads } from '../TenantReads';
import {
  addUsage,
  emptyRow,
  FIVE_MINUTES,
  floorTo,
  type UsageRow,
} from '../usage/counts';
import type { VisibleTenants } from '../store/filters';
import type { Visibility } from '../visibility';
import type { HealthReads } from './HealthReads';
import { quotaOf, toHealth, type TenantItems } from './TenantItems';
import type { UsageReads } from './UsageReads';

const MAX_ATTENTION = 50;
const MAX_RANKED = 10;
/** Quotas are worth a look from here on. */
const NEAR_QUOTA_FROM = 0.6;
/** Windows that tiles draw. */
const RECENT = 12;
/** Copies of a service that are shown. */
const MAX_COPIES = 50;

export interface FleetReadsOptions {
  reads: TenantReads;
  healthReads: HealthReads;
  usageReads: UsageReads;
  tenants: TenantStore;
  items: TenantItems;
  fleet: FleetStore;
  drifts: DriftStore;
  health: HealthStore;
  collectors: CollectorStore;
  tiers: Tier[];
  cells: Cell[];
  now?: () => number;
}

/** Among equals what concerns a whole tier comes first. */
const worstFirst = ({ kind, tenantId }: AttentionItem) =>
  ATTENTION_KINDS.indexOf(kind) + (tenantId ? 0.5 : 0);

const toCluster = ({ name, services, running, pending }: ClusterEntry) => ({
  name,
  services,
  runningTasks: running,
  pendingTasks: pending,
});

/** All tenants that a caller may see as one: what hurts, who is loud, what is left. */
export class FleetReads {
  readonly #options: FleetReadsOptions;
  readonly #now: () => number;

  constructor(options: FleetReadsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async fleet(credentials: BackstageCredentials): Promise<FleetResponse> {
    const { fleet, tenants, tiers, cells, drifts } = this.#options;
    const visibility = await this.#options.reads.visibility(credentials);
    const { filter } = visibility;
    const [counts, attention, near, busiest, loudest, rates, shared, drift] =
      await Promise.all([
        tenants.counts({}, filter),
        fleet.attention(MAX_ATTENTION, filter),
        fleet.nearQuota(NEAR_QUOTA_FROM, MAX_RANKED, filter),
        fleet.busiest(MAX_RANKED, filter),
        fleet.loudest(MAX_RANKED, filter),
        this.#rates(filter),
        this.#sharedTrouble(filter),
        drifts.fleet(filter),
      ]);
    const alive = counts.filter(({ state }) => state !== 'offboarded');
    const own = await this.#attentionItems(attention.rows);
    return {
      tenants: sum(alive),
      cells: cells.length,
      byTier: sumBy(alive, 'tier', TIER_NAMES),
      byState: sumBy(counts, 'state', LIFECYCLE_STATES),
      byHealth: sumBy(alive, 'health', HEALTH_STATES),
      ...(cells.length > 1 ? { byCell: await this.#byCell(alive) } : {}),
      ...rates,
      attention: [...shared, ...own]
        .sort((a, b) => worstFirst(a) - worstFirst(b))
        .slice(0, MAX_ATTENTION),
      attentionCount: attention.count + shared.length,
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
        ...countsOfRow(row),
      })),
      headroom: await this.#headroom(),
      drift,
      collectors: {
        ...(await this.#collectorStatus()),
        drift: await this.#options.collectors.status(
          cells.map(({ id }) => `${id}/drift`),
        ),
      },
    };
  }

  async tier(
    name: TierName,
    credentials: BackstageCredentials,
  ): Promise<TierDetailResponse> {
    const { tenants, healthReads, tiers } = this.#options;
    const tier = tiers.find(each => each.name === name);
    if (!tier) {
      throw new NotFoundError(
        `There is no tier "${name}"; use ${tiers
          .map(each => each.name)
          .join(', ')}.`,
      );
    }
    const visibility = await this.#options.reads.visibility(credentials);
    const counts = (await tenants.counts({}, visibility.filter)).filter(
      each => each.tier === name,
    );
    const alive = counts.filter(({ state }) => state !== 'offboarded');
    const services =
      tier.isolation === 'pool'
        ? (await healthReads.services(this.#keysOf(POOL_STACK))).map(
            each => each.service,
          )
        : [];
    return {
      tier: { ...tier, tenantCount: sum(alive) },
      byState: sumBy(counts, 'state', LIFECYCLE_STATES),
      byHealth: sumBy(alive, 'health', HEALTH_STATES),
      ...(await this.#rates(visibility.filter, name)),
      services,
      clusters: await this.#clusters(tier, visibility),
      collectors: await this.#collectorStatus(),
    };
  }

  /** Whom a service of the SaaS serves, and how each of its copies fares. */
  async service(
    service: string,
    credentials: BackstageCredentials,
  ): Promise<ServiceTenantsResponse> {
    const { tenants, health, healthReads, reads } = this.#options;
    const visibility = await reads.visibility(credentials);
    const copies = await health.copiesOf(service);
    if (copies.length === 0) {
      const known = await health.serviceNames();
      if (known.length > 0 && !known.includes(service)) {
        throw new NotFoundError(
          `There is no service "${service}"; there are ${known.join(', ')}.`,
        );
      }
    }
    const served = await tenants.served(visibility.filter);
    const nowMs = this.#now();
    const visible = copies
      .flatMap(copy => {
        const of = served.get(copy.stackKey);
        if (!of) {
          return [];
        }
        const { state } = of.isAsleep ? ASLEEP : currentVerdict(copy, nowMs);
        return { stackKey: copy.stackKey, state, ...of };
      })
      .sort(
        (a, b) =>
          HEALTH_STATES.indexOf(b.state) - HEALTH_STATES.indexOf(a.state) ||
          b.tenants - a.tenants ||
          a.stackKey.localeCompare(b.stackKey),
      );
    const byHealth: ServiceTenantsResponse['byHealth'] = {};
    for (const copy of visible) {
      byHealth[copy.state] = (byHealth[copy.state] ?? 0) + copy.tenants;
    }
    const shown = visible.slice(0, MAX_COPIES);
    const details = await healthReads.services(
      shown.map(({ stackKey }) => stackKey),
      stackKey => served.get(stackKey)?.isAsleep === true,
    );
    const detailOf = new Map(
      details
        .filter(each => each.service.name === service)
        .map(each => [each.stackKey, each.service]),
    );
    const names = new Map(
      (await tenants.getMany(shown.map(({ tenantId }) => tenantId))).map(
        tenant => [tenant?.tenantId, tenant?.displayName],
      ),
    );
    return {
      service,
      tenants: visible.reduce((total, each) => total + each.tenants, 0),
      byHealth,
      items: shown.flatMap(copy => {
        const detail = detailOf.get(copy.stackKey);
        const isShared = fromStackKey(copy.stackKey).stackName === POOL_STACK;
        const tier = this.#options.tiers.find(({ name }) => name === copy.tier);
        return detail
          ? {
              ...(isShared ? {} : { tenantId: copy.tenantId }),
              displayName: isShared
                ? `All ${tier?.title ?? copy.tier} tenants${this.#where(
                    copy.stackKey,
                  )}`
                : names.get(copy.tenantId) ?? copy.tenantId,
              tier: copy.tier,
              tenants: copy.tenants,
              service: detail,
            }
          : [];
      }),
      totalItems: visible.length,
      collector: (await this.#collectorStatus()).health,
    };
  }

  async #attentionItems(rows: AttentionRow[]): Promise<AttentionItem[]> {
    const items = await this.#options.items.of(rows);
    const nowMs = this.#now();
    return rows.map((row, index) => {
      const { tenantId, displayName, tier, failure, health, drift } =
        items[index];
      return {
        kind: row.attention,
        tenantId,
        displayName,
        tier,
        reason: reasonOf(row, { health, drift }, this.#options.tiers, nowMs),
        since: new Date(Number(row.attention_since)).toISOString(),
        ...(row.attention === 'failed' && failure?.taskId
          ? { taskId: failure.taskId }
          : {}),
      };
    });
  }

  /** Trouble of what all tenants of a pool share: told once, not of each of them. */
  async #sharedTrouble(filter: VisibleTenants): Promise<AttentionItem[]> {
    const { healthReads, tenants, tiers } = this.#options;
    const served = await tenants.served(filter);
    const pool = tiers.find(({ isolation }) => isolation === 'pool');
    const keys = this.#keysOf(POOL_STACK).filter(key => served.has(key));
    if (!pool || keys.length === 0) {
      return [];
    }
    const services = await healthReads.services(keys);
    return services.flatMap(({ stackKey, service: { name, health } }) =>
      health.state === 'down' || health.state === 'degraded'
        ? {
            kind: /^The deployment makes no progress/.test(health.reason)
              ? ('stuck-deployment' as const)
              : health.state,
            displayName: `${name} of all ${pool.title} tenants${this.#where(
              stackKey,
            )}`,
            tier: pool.name,
            reason: `${health.reason} It serves ${plural(
              served.get(stackKey)!.tenants,
              'tenant',
            )}.`,
            since: health.since,
          }
        : [],
    );
  }

  async #rates(
    filter: VisibleTenants,
    tier?: TierName,
  ): Promise<{
    requestsPerMinute: Rate;
    errorRate: Rate;
    throttledRate: Rate;
  }> {
    const { usageReads } = this.#options;
    const { until } = await usageReads.memory();
    // The latest window that was read when it was complete.
    const to = floorTo(until, FIVE_MINUTES);
    const from = to - RECENT * FIVE_MINUTES;
    const byTier =
      until > 0
        ? await usageReads.byTier({ from, to, step: '5m' }, filter)
        : new Map<TierName, UsageRow[]>();
    const windows = Array.from({ length: RECENT }, (_, index) =>
      emptyRow('', from + index * FIVE_MINUTES),
    );
    for (const [name, rows] of byTier) {
      if (!tier || tier === name) {
        for (const row of rows) {
          addUsage(windows[(row.at - from) / FIVE_MINUTES], row);
        }
      }
    }
    const rate = (of: (row: UsageRow) => number): Rate => {
      const recent = windows.map(of);
      return { now: recent[RECENT - 1], recent };
    };
    const part = (of: (row: UsageRow) => number) =>
      rate(row => (row.requests === 0 ? 0 : of(row) / row.requests));
    return {
      requestsPerMinute: rate(row => row.requests / (FIVE_MINUTES / 60)),
      errorRate: part(row => row.serverErrors),
      throttledRate: part(row => row.throttled),
    };
  }

  async #clusters(
    tier: Tier,
    visibility: Visibility,
  ): Promise<TierDetailResponse['clusters']> {
    const { cells, health, tenants } = this.#options;
    const served = await tenants.served(visibility.filter);
    const stacksOf = (name: TierName) =>
      [...served].flatMap(([stackKey, of]) =>
        of.tier === name ? stackKey : [],
      );
    const shared: Partial<Record<Isolation, string[]>> = {
      pool: this.#keysOf(POOL_STACK),
      'silo-service': this.#keysOf(ADVANCED_STACK),
    };
    const stackKeys = shared[tier.isolation] ?? stacksOf(tier.name);
    const isOwn = tier.isolation === 'silo-cluster';
    const found: TierDetailResponse['clusters'] = [];
    const stacks = await health.stacksOf(stackKeys);
    const marks = await health.marks(
      tier.isolation === 'silo-service' ? stacksOf(tier.name) : stackKeys,
    );
    const keyOf = ({ stackKey }: { stackKey: string }) =>
      isOwn ? stackKey : fromStackKey(stackKey).cell;
    const marksBy = groupBy(marks, keyOf);
    for (const { id } of cells) {
      const clusters = await health.clusters(id);
      for (const [stackKey, { outputs }] of stacks) {
        const cluster =
          fromStackKey(stackKey).cell === id &&
          clusters.get(outputs?.ClusterName ?? '');
        if (cluster) {
          found.push({
            ...toCluster(cluster),
            ...(cells.length > 1 ? { cell: id } : {}),
            ...(isOwn ? { tenantId: served.get(stackKey)!.tenantId } : {}),
            health: this.#healthOf(
              marksBy.get(keyOf({ stackKey })) ?? [],
              isOwn && served.get(stackKey)!.isAsleep,
            ),
          });
        }
      }
    }
    return found;
  }

  /** In words that go after what is in a stack; nothing where there is one cell. */
  #where(stackKey: string): string {
    return this.#options.cells.length > 1
      ? ` in ${fromStackKey(stackKey).cell}`
      : '';
  }

  /** A stack that every cell has, over all cells. */
  #keysOf(stackName: string): string[] {
    return this.#options.cells.map(({ id }) =>
      stackKeyOf({ cell: id, stackName }),
    );
  }

  #healthOf(
    marks: Awaited<ReturnType<HealthStore['marks']>>,
    isAsleep: boolean,
  ): Health {
    const nowMs = this.#now();
    const awake = worstOf({
      services: marks.map(mark => ({
        name: mark.name,
        running: mark.running,
        verdict: currentVerdict(mark, nowMs),
      })),
    });
    const verdict = (isAsleep ? ASLEEP : awake) ?? {
      state: 'unknown' as const,
      cause: { kind: 'unobserved' as const },
    };
    const observed = marks.map(({ observedAtMs }) => observedAtMs);
    return toHealth(verdict, {
      nowMs,
      sinceMs:
        Math.max(
          0,
          ...marks
            .filter(mark => currentVerdict(mark, nowMs).state === verdict.state)
            .map(({ sinceMs }) => sinceMs),
        ) || nowMs,
      observedAtMs: observed.length > 0 ? Math.min(...observed) : undefined,
    });
  }

  #byCell(alive: TenantCount[]): Promise<NonNullable<FleetResponse['byCell']>> {
    const { cells, collectors } = this.#options;
    return Promise.all(
      cells.map(async ({ id, region }) => ({
        cell: id,
        region,
        tenants: sum(alive.filter(({ cell }) => cell === id)),
        collector: await collectors.status([`${id}/health`]),
      })),
    );
  }

  async #headroom(): Promise<Array<CapacityCheck & { cell: string }>> {
    const { cells, collectors } = this.#options;
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

  async #collectorStatus(): Promise<TierDetailResponse['collectors']> {
    const { cells, collectors } = this.#options;
    const status = (name: string) =>
      collectors.status(cells.map(({ id }) => `${id}/${name}`));
    return { health: await status('health'), usage: await status('usage') };
  }
}

function countsOfRow(row: ListedRow) {
  const requests = Number(row.requests);
  const serverErrors = Number(row.errors);
  const { clientErrors = 0 } = row.usage ? JSON.parse(row.usage) : {};
  return {
    requests,
    ok: requests - clientErrors - serverErrors,
    clientErrors,
    serverErrors,
    throttled: Number(row.throttled),
  };
}

function reasonOf(
  row: AttentionRow,
  { health, drift }: Pick<TenantListItem, 'health' | 'drift'>,
  tiers: Tier[],
  nowMs: number,
): string {
  switch (row.attention) {
    case 'failed': {
      const { failure } = fromRow(row);
      return failure
        ? `${failure.cause} ${failure.hint}`
        : 'Its latest operation failed.';
    }
    case 'over-quota':
    case 'near-quota': {
      const quota = quotaOf(row, tiers, nowMs);
      if (!quota) {
        return 'Its quota is nearly used up.';
      }
      const { used, limit, exhaustedAt, periodEnd } = quota;
      const count = (value: number) => value.toLocaleString('en-US');
      const left = duration(Date.parse(periodEnd) - nowMs);
      if (used >= limit) {
        return `It has used up its quota of ${count(
          limit,
        )} requests; the next period begins in ${left}.`;
      }
      return `It has used ${count(used)} of ${count(limit)} requests${
        exhaustedAt
          ? `, and uses up the rest in about ${duration(
              Date.parse(exhaustedAt) - nowMs,
            )}`
          : ''
      }. The next period begins in ${left}.`;
    }
    case 'drifted':
      return `Somebody has changed its stack outside of CloudFormation: ${plural(
        drift?.resources ?? 0,
        'resource',
      )} ${drift?.resources === 1 ? 'is' : 'are'} not as the template says.`;
    default:
      return health?.reason ?? 'It is not well.';
  }
}
