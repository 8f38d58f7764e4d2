import type { LoggerService } from '@backstage/backend-plugin-api';
import type { StoppedTask } from '@tenantry/plugin-tenants-common';
import type { CellObserver } from '@tenantry/plugin-tenants-node';
import { groupBy } from '../collect/groupBy';
import { forEachOf } from '../collect/pool';
import type { HealthStore } from './HealthStore';
import { keyOf, SHARED_STACKS, type Placed } from './inventory';
import { countsOf, planPass, SERVICES_PER_CALL } from './plan';
import { Pass, ServiceLooks } from './ServiceLooks';
import { StackWalk, type Walk } from './StackWalk';

/** Calls in the air at a time: enough to use the limit, few enough that others need not wait. */
const AT_A_TIME = 2;

export interface HealthCollectorOptions {
  cell: string;
  observer: CellObserver;
  store: HealthStore;
  /** Names of the stacks that tenants live in. */
  tenantStacks(): Promise<Set<string>>;
  /** Told of stacks whose services have changed, after a pass also when there are none. */
  onChange(stackNames: string[], isPass: boolean): Promise<void>;
  logger: LoggerService;
  now?: () => number;
}

/** Looks at the stacks, clusters and services of a cell. */
export class HealthCollector {
  readonly #options: HealthCollectorOptions;
  readonly #stacks: StackWalk;
  readonly #services: ServiceLooks;
  readonly #now: () => number;

  constructor(options: HealthCollectorOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#stacks = new StackWalk(options);
    this.#services = new ServiceLooks(options);
  }

  /** A pass over everything. */
  async collect(signal: AbortSignal): Promise<void> {
    const walk = await this.#stacks.walk(await this.#wantedStacks(), signal);
    const changed = new Set(walk.changed);
    try {
      await this.#lookAtAll(walk, changed, signal);
    } catch (error) {
      await this.#tell(changed);
      throw error;
    }
    await this.#options.onChange([...changed], true);
  }

  /** Looks at the services of all stacks, and adds those to the changed stacks that fare otherwise. */
  async #lookAtAll(
    { placed, clusters: clusterNames }: Walk,
    changed: Set<string>,
    signal: AbortSignal,
  ): Promise<void> {
    const { cell, observer, store } = this.#options;
    const byCluster = groupBy(placed, ({ cluster }) => cluster);
    const addresses = await store.addresses(cell);
    await this.#forget(addresses, placed, clusterNames);

    // Counted before the services are looked at: what changes in between shows next time.
    const countedAtMs = this.#now();
    const seen = await observer.clusters([...clusterNames], signal);
    await store.putClusters(cell, seen);
    const entries = await store.clusters(cell);
    const unwell = await store.unwellStacks(cell);
    const lookedAt = new Map(
      addresses.map(address => [keyOf(address), address.lookedAtMs]),
    );
    const plan = planPass(
      [...byCluster].map(([name, services]) => ({
        name,
        services: services.length,
        isShared:
          new Set(services.map(({ stackName }) => stackName)).size > 1 ||
          services.some(({ stackName }) => SHARED_STACKS.includes(stackName)),
        isNews: services.some(
          service =>
            unwell.has(service.stackName) ||
            changed.has(service.stackName) ||
            !lookedAt.has(keyOf(service)),
        ),
        entry: entries.get(name),
      })),
    );

    const pass = new Pass(countedAtMs, new Map(), changed);
    // A pass that is cut short is gone on with where it ended.
    const longestAgo = (a: Placed, b: Placed) =>
      (lookedAt.get(keyOf(a)) ?? 0) - (lookedAt.get(keyOf(b)) ?? 0);
    const batches = plan.describe
      .flatMap(name => batchesOf(byCluster.get(name)!.toSorted(longestAgo)))
      .sort(([a], [b]) => longestAgo(a, b));
    const left = new Map(
      [...groupBy(batches, ([{ cluster }]) => cluster)].map(
        ([name, { length }]) => [name, length],
      ),
    );
    await forEachOf(batches, AT_A_TIME, async batch => {
      await this.#services.look(batch, pass, signal);
      const [{ cluster }] = batch;
      left.set(cluster, left.get(cluster)! - 1);
      // At once, so that a pass that is cut short has not been for nothing.
      const counted = left.get(cluster) === 0 && entries.get(cluster);
      if (counted) {
        await store.markDescribed(
          cell,
          cluster,
          this.#now(),
          countsOf(counted),
        );
      }
    });
    await store.touchServices(cell, plan.unchanged, countedAtMs);
  }

  /** Looks at some services now, because something happened to them. */
  async refresh(
    services: Placed[],
    options: { told?: Map<string, StoppedTask[]>; signal?: AbortSignal } = {},
  ): Promise<void> {
    const { told, signal } = options;
    const pass = new Pass(this.#now(), told);
    const batches = [
      ...groupBy(services, ({ cluster }) => cluster).values(),
    ].flatMap(batchesOf);
    try {
      await forEachOf(batches, AT_A_TIME, batch =>
        this.#services.look(batch, pass, signal),
      );
    } finally {
      await this.#tell(pass.changed);
    }
  }

  /** Looks at stacks that were just made or changed, and at their services, unless they are none of ours. */
  async discover(stackNames: string[], signal: AbortSignal): Promise<void> {
    const { cell, observer, store } = this.#options;
    const wanted = await this.#wantedStacks();
    const ours = stackNames.filter(name => wanted.has(name));
    if (ours.length === 0) {
      return;
    }
    const placed = await this.#stacks.discover(ours, wanted, signal);
    const clusters = [...new Set(placed.map(({ cluster }) => cluster))];
    if (clusters.length > 0) {
      await store.putClusters(cell, await observer.clusters(clusters, signal));
      await this.refresh(placed, { signal });
    }
    await this.#options.onChange(ours, false);
  }

  /** Also when a look fails half-way: what it saw until then is no news to the next one. */
  async #tell(changed: Set<string>): Promise<void> {
    if (changed.size > 0) {
      await this.#options.onChange([...changed], false);
    }
  }

  async #wantedStacks(): Promise<Set<string>> {
    return new Set([...SHARED_STACKS, ...(await this.#options.tenantStacks())]);
  }

  /** Drops what no stack names any more. */
  async #forget(
    addresses: Placed[],
    placed: Placed[],
    clusters: Set<string>,
  ): Promise<void> {
    const { cell, store } = this.#options;
    const wanted = new Set(placed.map(keyOf));
    const gone = addresses.filter(address => !wanted.has(keyOf(address)));
    for (const [cluster, services] of groupBy(
      gone,
      address => address.cluster,
    )) {
      await store.dropServices(
        cell,
        cluster,
        services.map(({ service }) => service),
      );
    }
    const known = [...(await store.clusters(cell)).keys()];
    await store.dropClusters(
      cell,
      known.filter(name => !clusters.has(name)),
    );
  }
}

function batchesOf(services: Placed[]): Placed[][] {
  const batches: Placed[][] = [];
  for (let start = 0; start < services.length; start += SERVICES_PER_CALL) {
    batches.push(services.slice(start, start + SERVICES_PER_CALL));
  }
  return batches;
}
