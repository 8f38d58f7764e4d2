import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  HEALTH_STATES,
  LIFECYCLE_STATES,
  type Health,
  type Tier,
  type TierDetailResponse,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import { ADVANCED_STACK, POOL_STACK } from '@tenantry/plugin-tenants-node';
import { groupBy } from '../collect/groupBy';
import { ASLEEP } from '../health/asleep';
import { worstOf } from '../health/assessTenant';
import type { HealthStore } from '../health/HealthStore';
import type { ClusterEntry } from '../health/rows';
import { currentVerdict } from '../health/TenantAssessor';
import { fromStackKey, stackKeysIn } from '../store/stackKey';
import type { ServedStack } from '../store/TenantQueries';
import type { Visibility } from '../visibility';
import type { HealthReads } from './HealthReads';
import { ratesOf } from './ratesOf';
import type { ReadsOptions } from './ReadsOptions';
import { statusOf } from './statusOf';
import { sum, sumBy } from './sums';
import { toHealth } from './TenantItems';
import type { UsageReads } from './UsageReads';
import { visibleCells } from './visibleCells';

export interface TierReadsOptions extends ReadsOptions {
  healthReads: HealthReads;
  usageReads: UsageReads;
  health: HealthStore;
}

const toCluster = ({ name, services, running, pending }: ClusterEntry) => ({
  name,
  services,
  runningTasks: running,
  pendingTasks: pending,
});

const stacksOf = (served: Map<string, ServedStack>, name: TierName) =>
  [...served].flatMap(([stackKey, { tier }]) =>
    tier === name ? stackKey : [],
  );

/** What a tier promises, and how those of its tenants fare that a caller may see. */
export class TierReads {
  readonly #options: TierReadsOptions;
  readonly #now: () => number;

  constructor(options: TierReadsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async tier(
    name: TierName,
    credentials: BackstageCredentials,
  ): Promise<TierDetailResponse> {
    const {
      reads,
      tenants,
      healthReads,
      usageReads,
      collectors,
      tiers,
      cells,
    } = this.#options;
    const tier = tiers.find(each => each.name === name);
    if (!tier) {
      throw new NotFoundError(
        `There is no tier "${name}"; use ${tiers
          .map(each => each.name)
          .join(', ')}.`,
      );
    }
    const visibility = await reads.visibility(credentials);
    const counts = (await tenants.visible.counts({}, visibility.filter)).filter(
      each => each.tier === name,
    );
    const alive = counts.filter(({ state }) => state !== 'offboarded');
    const served = await tenants.visible.served(visibility.filter);
    const stackKeys = this.#stackKeys(tier, served, visibility);
    const seen = {
      collectors,
      cells: visibleCells(cells, served.keys(), visibility),
    };
    const services =
      tier.isolation === 'pool'
        ? (await healthReads.services(stackKeys)).map(each => each.service)
        : [];
    return {
      tier: { ...tier, tenantCount: sum(alive) },
      byState: sumBy(counts, 'state', LIFECYCLE_STATES),
      byHealth: sumBy(alive, 'health', HEALTH_STATES),
      ...(await ratesOf(usageReads, {
        filter: visibility.filter,
        cells: seen.cells,
        tier: name,
      })),
      services,
      clusters: await this.#clusters(tier, served, stackKeys),
      collectors: {
        health: await statusOf(seen, 'health'),
        usage: await statusOf(seen, 'usage'),
      },
    };
  }

  /**
   * The stacks whose clusters a tier's tenants are in. Who may not see all sees what is shared
   * only in cells where somebody of theirs shares it.
   */
  #stackKeys(
    tier: Tier,
    served: Map<string, ServedStack>,
    visibility: Visibility,
  ): string[] {
    const { cells } = this.#options;
    const own = stacksOf(served, tier.name);
    if (tier.isolation === 'pool') {
      return stackKeysIn(cells, POOL_STACK).filter(
        key => !visibility.filter || served.has(key),
      );
    }
    return tier.isolation === 'silo-service'
      ? stackKeysIn(visibleCells(cells, own, visibility), ADVANCED_STACK)
      : own;
  }

  async #clusters(
    tier: Tier,
    served: Map<string, ServedStack>,
    stackKeys: string[],
  ): Promise<TierDetailResponse['clusters']> {
    const { cells, health } = this.#options;
    const isOwn = tier.isolation === 'silo-cluster';
    const found: TierDetailResponse['clusters'] = [];
    const stacks = await health.stacksOf(stackKeys);
    const marks = await health.marks(
      tier.isolation === 'silo-service'
        ? stacksOf(served, tier.name)
        : stackKeys,
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
            health: this.#healthOf(marksBy.get(keyOf({ stackKey })) ?? [], {
              isAsleep: isOwn && served.get(stackKey)!.isAsleep,
              isEmpty: cluster.services === 0,
            }),
          });
        }
      }
    }
    return found;
  }

  #healthOf(
    marks: Awaited<ReturnType<HealthStore['marks']>>,
    { isAsleep, isEmpty }: { isAsleep: boolean; isEmpty: boolean },
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
      cause: { kind: isEmpty ? ('empty' as const) : ('unobserved' as const) },
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
}
