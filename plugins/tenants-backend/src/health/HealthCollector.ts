import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import {
  ObservationError,
  type CellObserver,
  type ObservedService,
} from '@tenantry/plugin-tenants-node';
import { groupBy } from '../collect/groupBy';
import { forEachOf } from '../collect/pool';
import { assessService } from './assessService';
import { lostTasks, mergeFacts, withStop, type ServiceFacts } from './facts';
import type { HealthStore, ServiceEntry } from './HealthStore';
import { nameByFamily, SHARED_STACKS, type Placed } from './inventory';
import { countsOf, planPass, SERVICES_PER_CALL } from './plan';
import { StackWalk } from './StackWalk';

/** Calls in the air at a time: enough to use the limit, few enough that others need not wait. */
const AT_A_TIME = 4;
/** What is asked beyond the batches, per pass, so that a bad day costs no storm of calls. */
const MAX_STOP_LOOKUPS = 20;
const MAX_TARGET_LOOKUPS = 20;
/** In ECS's events, when a load balancer finds a task unwell. */
const TARGET_TROUBLE = /unhealthy in|health checks/i;
const TROUBLE_IS_NEWS_MS = 10 * 60_000;

/** A stop that somebody told of, of a service. */
export interface ToldStop {
  stopped: NonNullable<ServiceFacts['lastStopped']>;
}

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

/** One name for a service within a cell. */
export const keyOf = ({
  cluster,
  service,
}: Pick<Placed, 'cluster' | 'service'>): string => `${cluster}/${service}`;

/** What one pass has found and spent. */
class Pass {
  readonly changed = new Set<string>();
  stopLookups = 0;
  targetLookups = 0;

  constructor(readonly stops: Map<string, ToldStop[]> = new Map()) {}
}

/** Looks at the stacks, clusters and services of a cell. */
export class HealthCollector {
  readonly #options: HealthCollectorOptions;
  readonly #stacks: StackWalk;
  readonly #now: () => number;

  constructor(options: HealthCollectorOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#stacks = new StackWalk(options);
  }

  /** A pass over everything. */
  async collect(signal: AbortSignal): Promise<void> {
    const { cell, observer, store } = this.#options;
    const wanted = new Set([
      ...SHARED_STACKS,
      ...(await this.#options.tenantStacks()),
    ]);
    const {
      placed,
      clusters: clusterNames,
      changed,
    } = await this.#stacks.walk(wanted, signal);
    const byCluster = groupBy(placed, ({ cluster }) => cluster);
    await this.#forget(placed, clusterNames);

    // Counted before the services are looked at: what changes in between shows next time.
    const seen = await observer.clusters([...clusterNames], signal);
    await store.putClusters(cell, seen);
    const entries = await store.clusters(cell);
    const marks = await store.marks();
    const unwell = new Set(
      marks
        .filter(({ verdict }) => verdict.state !== 'healthy')
        .map(({ stackName }) => stackName),
    );
    const known = new Set((await store.addresses(cell)).map(keyOf));
    const plan = planPass(
      [...byCluster].map(([name, services]) => ({
        name,
        services: services.length,
        isShared:
          new Set(services.map(({ stackName }) => stackName)).size > 1 ||
          services.some(({ stackName }) => SHARED_STACKS.includes(stackName)),
        isUnwell: services.some(
          service =>
            unwell.has(service.stackName) || !known.has(keyOf(service)),
        ),
        entry: entries.get(name),
      })),
    );

    const pass = new Pass();
    const batches = plan.describe.flatMap(name =>
      batchesOf(byCluster.get(name)!),
    );
    const left = new Map(
      [...groupBy(batches, ([{ cluster }]) => cluster)].map(
        ([name, { length }]) => [name, length],
      ),
    );
    await forEachOf(batches, AT_A_TIME, async batch => {
      await this.#look(batch, pass, signal);
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
    await store.touchServices(cell, plan.unchanged, this.#now());
    await this.#options.onChange(
      [...new Set([...changed, ...pass.changed])],
      true,
    );
  }

  /** Looks at some services now, because something happened to them. */
  async refresh(
    services: Placed[],
    options: { stops?: Map<string, ToldStop[]>; signal?: AbortSignal } = {},
  ): Promise<void> {
    const { stops, signal } = options;
    const pass = new Pass(stops);
    const batches = [
      ...groupBy(services, ({ cluster }) => cluster).values(),
    ].flatMap(batchesOf);
    await forEachOf(batches, AT_A_TIME, batch =>
      this.#look(batch, pass, signal),
    );
    if (pass.changed.size > 0) {
      await this.#options.onChange([...pass.changed], false);
    }
  }

  /** Looks at a stack that was just made or changed, unless it is none of ours. */
  async discover(stackName: string): Promise<void> {
    const { cell, observer, store, tenantStacks } = this.#options;
    const isOurs =
      SHARED_STACKS.includes(stackName) ||
      (await tenantStacks()).has(stackName);
    if (!isOurs) {
      return;
    }
    const placed = await this.#stacks.discover(stackName);
    const clusters = [...new Set(placed.map(({ cluster }) => cluster))];
    if (clusters.length > 0) {
      await store.putClusters(cell, await observer.clusters(clusters));
      await this.refresh(placed);
    }
    await this.#options.onChange([stackName], false);
  }

  /** Drops what no stack names any more. */
  async #forget(placed: Placed[], clusters: Set<string>): Promise<void> {
    const { cell, store } = this.#options;
    const wanted = new Set(placed.map(keyOf));
    const gone = (await store.addresses(cell)).filter(
      address => !wanted.has(keyOf(address)),
    );
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

  async #look(
    batch: Placed[],
    pass: Pass,
    signal?: AbortSignal,
  ): Promise<void> {
    const { cell, observer, store, logger } = this.#options;
    const [{ cluster }] = batch;
    const names = batch.map(({ service }) => service);
    const observedAt = new Date(this.#now()).toISOString();
    let seen: ObservedService[];
    try {
      seen = await observer.services(cluster, names, signal);
    } catch (error) {
      // What concerns these services alone must not keep the others from being seen.
      if (error instanceof ObservationError && error.kind === 'failed') {
        logger.warn(`${cell}: skipped ${cluster}. ${error.message}`);
        return;
      }
      throw error;
    }
    const before = await store.facts(cell, cluster, names);
    const placedBy = new Map(batch.map(each => [each.service, each]));
    const entries: Array<Omit<ServiceEntry, 'observedAtMs' | 'running'>> = [];
    for (const service of seen) {
      const placed = placedBy.get(service.serviceName);
      if (!placed) {
        continue;
      }
      const previous = before.get(service.serviceName);
      try {
        const { family, ...look } = service;
        let facts = mergeFacts(previous?.facts, {
          ...look,
          name: placed.name || nameByFamily(family) || service.serviceName,
          observedAt,
        });
        facts = await this.#withStops(facts, previous?.facts, placed, pass);
        facts = await this.#withTargets(facts, pass);
        const verdict = assessService(facts, {
          nowMs: this.#now(),
          isWanted: true,
        });
        const isSame = previous?.verdict.state === verdict.state;
        entries.push({
          stackName: placed.stackName,
          name: facts.name,
          sinceMs: isSame ? previous!.sinceMs : this.#now(),
          verdict,
          facts,
        });
        if (JSON.stringify(previous?.verdict) !== JSON.stringify(verdict)) {
          pass.changed.add(placed.stackName);
        }
      } catch (error) {
        if (error instanceof ObservationError && error.kind !== 'failed') {
          throw error;
        }
        logger.warn(
          `${cell}: skipped ${service.serviceName} of ${cluster}. ${
            toError(error).message
          }`,
        );
      }
    }
    await store.putServices(cell, entries);
  }

  /** Asks why tasks ended, when some did and nobody told why. */
  async #withStops(
    facts: ServiceFacts,
    previous: ServiceFacts | undefined,
    placed: Placed,
    pass: Pass,
  ): Promise<ServiceFacts> {
    const told = pass.stops.get(keyOf(placed));
    if (told) {
      return told.reduce((sum, { stopped }) => withStop(sum, stopped), facts);
    }
    if (!lostTasks(previous, facts) || pass.stopLookups >= MAX_STOP_LOOKUPS) {
      return facts;
    }
    pass.stopLookups += 1;
    const stopped = await this.#options.observer.stoppedTasks(facts);
    return [...stopped].reverse().reduce(withStop, facts);
  }

  /** Asks the load balancer where something is off. */
  async #withTargets(facts: ServiceFacts, pass: Pass): Promise<ServiceFacts> {
    const [targetGroup] = facts.targetGroups;
    const nowMs = this.#now();
    const isOff =
      facts.running > 0 &&
      (facts.running < facts.desired ||
        (facts.targets?.unhealthy ?? 0) > 0 ||
        facts.recentStops.length > 0 ||
        facts.events.some(
          ({ at, message }) =>
            nowMs - Date.parse(at) < TROUBLE_IS_NEWS_MS &&
            TARGET_TROUBLE.test(message),
        ));
    if (!targetGroup || !isOff || pass.targetLookups >= MAX_TARGET_LOOKUPS) {
      return facts;
    }
    pass.targetLookups += 1;
    return {
      ...facts,
      targets: await this.#options.observer.targets(targetGroup),
    };
  }
}

function batchesOf(services: Placed[]): Placed[][] {
  const batches: Placed[][] = [];
  for (let start = 0; start < services.length; start += SERVICES_PER_CALL) {
    batches.push(services.slice(start, start + SERVICES_PER_CALL));
  }
  return batches;
}
