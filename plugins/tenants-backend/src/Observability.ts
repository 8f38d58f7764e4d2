import type {
  LifecycleService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { EventsService } from '@backstage/plugin-events-node';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  DRIFT_TOPIC,
  LOOK_TOPIC,
  POOL_UNIT,
  type DriftFound,
  type LookWanted,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import {
  POOL_STACK,
  type Cell,
  type CellObserver,
  type TenantsService,
} from '@tenantry/plugin-tenants-node';
import type { Knex } from 'knex';
import { Collector } from './collect/Collector';
import { CollectorStore } from './collect/CollectorStore';
import {
  readRoundMs,
  readSchedules,
  type CollectorName,
} from './collect/settings';
import { DriftChecks } from './drift/DriftChecks';
import { DriftCollector } from './drift/DriftCollector';
import { DriftStore } from './drift/DriftStore';
import { EventConsumer } from './events/EventConsumer';
import { Refresher } from './events/Refresher';
import { Episodes } from './fleet/Episodes';
import { FleetStore } from './fleet/FleetStore';
import { HeadroomCollector } from './fleet/HeadroomCollector';
import { HealthCollector } from './health/HealthCollector';
import { HealthStore } from './health/HealthStore';
import { LoadCollector } from './health/LoadCollector';
import { LoadStore } from './health/LoadStore';
import { TenantAssessor } from './health/TenantAssessor';
import { TenantItems } from './reads/TenantItems';
import { comparableOf } from './store/comparable';
import { fromStackKey, stackKeyOf } from './store/stackKey';
import type { TenantStore } from './store/TenantStore';
import { ObservedChanges } from './sync/ObservedChanges';
import type { TenantWatchers } from './sync/TenantWatchers';
import { Metering } from './usage/Metering';
import { QuotaCollector } from './usage/QuotaCollector';
import { UsageSummaries } from './usage/summary';
import { UsageCollector } from './usage/UsageCollector';
import { UsageStore } from './usage/UsageStore';

export interface ObservabilityOptions {
  db: Knex;
  config: Config;
  tenants: TenantsService;
  tenantStore: TenantStore;
  watchers: TenantWatchers;
  events: EventsService;
  scheduler: SchedulerService;
  notifications: NotificationService;
  lifecycle: LifecycleService;
  logger: LoggerService;
}

const EPISODES_EVERY = { seconds: 30 };
/** Whole hours are told: a look now and then is enough. */
const METERING_SCHEDULE = {
  frequency: { minutes: 10 },
  timeout: { minutes: 10 },
};

/** Everything that looks at AWS by itself, and what it writes. */
export class Observability {
  readonly health: HealthStore;
  readonly load: LoadStore;
  readonly usage: UsageStore;
  readonly fleet: FleetStore;
  readonly collectors: CollectorStore;
  readonly drifts: DriftStore;
  readonly driftChecks: DriftChecks;
  readonly items: TenantItems;
  readonly #options: ObservabilityOptions;
  readonly #assessor: TenantAssessor;
  readonly #summaries: UsageSummaries;
  readonly #changes: ObservedChanges;
  readonly #observers = new Map<string, CellObserver>();
  readonly #refreshers = new Map<string, Refresher>();
  readonly #driftCollectors = new Map<
    string,
    { drift: DriftCollector; collector: Collector }
  >();
  /** Those that had nothing to read before the first look at services. */
  #loadCollectors: Collector[] = [];

  constructor(options: ObservabilityOptions) {
    const { db, tenants } = options;
    this.#options = options;
    this.health = new HealthStore(db);
    this.load = new LoadStore(db);
    this.usage = new UsageStore(db);
    this.fleet = new FleetStore(db);
    this.collectors = new CollectorStore(db);
    this.drifts = new DriftStore(db);
    this.items = new TenantItems(this.health, this.drifts, tenants.tiers);
    this.#assessor = new TenantAssessor(db, this.health, this.drifts);
    this.#summaries = new UsageSummaries(db, this.usage);
    this.#changes = new ObservedChanges({
      ...options,
      store: options.tenantStore,
    });
    this.driftChecks = new DriftChecks({
      store: this.drifts,
      logger: options.logger,
      onChange: stackKey => this.#driftChanged(stackKey),
    });
  }

  observerOf(cell: Cell): CellObserver {
    let observer = this.#observers.get(cell.id);
    if (!observer) {
      observer = this.#options.tenants.observer(cell);
      this.#observers.set(cell.id, observer);
    }
    return observer;
  }

  async start(): Promise<void> {
    await this.#changes.start();
    await this.#options.events.subscribe({
      // One of the replicas keeps it for all.
      id: 'tenants-drift',
      topics: [DRIFT_TOPIC],
      onEvent: ({ eventPayload }) =>
        this.driftChecks.take(eventPayload as DriftFound),
    });
    await this.#options.events.subscribe({
      // One of the replicas looks, whichever has the passes: that one may have died.
      id: 'tenants-look',
      topics: [LOOK_TOPIC],
      onEvent: ({ eventPayload }) => this.#lookAt(eventPayload as LookWanted),
    });
    for (const cell of this.#options.tenants.cells) {
      await this.#startCell(cell);
    }
    await this.#startEpisodes();
  }

  /** Takes note of tenants that changed in the registry: how they fare may be another question now. */
  async tenantsChanged(tenants: Tenant[]): Promise<void> {
    const stackKeys = [...new Set(tenants.map(stackKeyOf))];
    await this.#assessor.assess({ stackKeys });
    for (const { isolation, state, cell, stackName } of tenants) {
      // A silo that has just become active, or been moved to, is known to no pass yet.
      const isServed = state === 'active' || state === 'migrating';
      if (isolation !== 'pool' && isServed) {
        this.#refreshers.get(cell)?.discover(stackName);
      }
    }
    await this.#compareChanged(tenants);
  }

  /** Has those looked at whom somebody waits to see. */
  async #lookAt({ cell, ids }: LookWanted): Promise<void> {
    const refresher = this.#refreshers.get(cell);
    if (ids.includes(POOL_UNIT)) {
      refresher?.discover(POOL_STACK);
    }
    for (const tenant of await this.#options.tenantStore.getMany(ids)) {
      if (tenant) {
        refresher?.discover(tenant.stackName);
      }
    }
  }

  /** New stacks, and those of tenants that run another version now, are compared soon. */
  async #compareChanged(tenants: Tenant[]): Promise<void> {
    for (const [cell, { collector, drift }] of this.#driftCollectors) {
      const own = tenants.filter(
        tenant =>
          tenant.cell === cell &&
          tenant.isolation !== 'pool' &&
          tenant.state === 'active',
      );
      if ((await drift.due(own.map(comparableOf))).length > 0) {
        collector.trigger();
      }
    }
  }

  async #driftChanged(stackKey: string): Promise<void> {
    if (fromStackKey(stackKey).stackName !== POOL_STACK) {
      await this.#assessor.assess({ stackKeys: [stackKey] });
    }
    await this.#changes.tell(
      await this.#options.tenantStore.idsOfStacks([stackKey]),
    );
  }

  async #startCell(cell: Cell): Promise<void> {
    const { lifecycle, logger, tenants, tenantStore, db } = this.#options;
    const observer = this.observerOf(cell);
    const idOf = (name: CollectorName) => `${cell.id}/${name}`;

    const health = new HealthCollector({
      cell: cell.id,
      observer,
      store: this.health,
      tenantStacks: () => tenantStore.stackNames(cell.id),
      onChange: (stackNames, isPass) =>
        this.#healthChanged(
          stackNames.map(stackName => stackKeyOf({ cell: cell.id, stackName })),
          isPass,
        ),
      logger,
    });
    const usage = new UsageCollector({
      cell: cell.id,
      id: idOf('usage'),
      observer,
      store: this.usage,
      collectors: this.collectors,
      onCollected: async (changed, memory) => {
        const nowS = Math.floor(Date.now() / 1000);
        await this.#changes.tell(
          await this.#summaries.refresh(changed, memory, nowS),
        );
      },
      logger,
    });
    const quota = new QuotaCollector({
      cell: cell.id,
      observer,
      db,
      tiers: tenants.tiers,
      onCollected: async tenantIds => {
        const changes = await this.#assessor.assess({ tenantIds });
        await this.#changes.tell([
          ...tenantIds,
          ...changes.map(({ tenantId }) => tenantId),
        ]);
      },
    });
    const load = new LoadCollector({
      id: idOf('load'),
      cell: cell.id,
      observer,
      health: this.health,
      store: this.load,
      collectors: this.collectors,
    });
    const headroom = new HeadroomCollector({
      cell: cell.id,
      id: idOf('headroom'),
      tenants,
      tiers: tenants.tiers,
      collectors: this.collectors,
    });
    await this.#startCollector(
      cell,
      'health',
      s => health.collect(s),
      () =>
        // What was not seen for long becomes unknown, whether AWS answers or not.
        this.#healthChanged([], true),
    );
    await this.#startCollector(cell, 'usage', s => usage.collect(s));
    await this.#startCollector(cell, 'quota', s => quota.collect(s));
    this.#loadCollectors.push(
      await this.#startCollector(cell, 'load', s => load.collect(s)),
    );
    await this.#startCollector(cell, 'headroom', () => headroom.collect());
    const drift = new DriftCollector({
      cell: cell.id,
      roundMs: readRoundMs(this.#options.config),
      observer,
      store: this.drifts,
      checks: this.driftChecks,
      stacks: id => tenantStore.comparable(id),
      stackNames: id => tenantStore.stackNames(id),
    });
    this.#driftCollectors.set(cell.id, {
      drift,
      collector: await this.#startCollector(cell, 'drift', s =>
        drift.collect(s),
      ),
    });

    const metering = new Metering({
      cell: cell.id,
      id: `${cell.id}/metering`,
      usageId: idOf('usage'),
      store: this.usage,
      collectors: this.collectors,
      toolkit: tenants.toolkit,
    });
    await this.#options.scheduler.scheduleTask({
      ...METERING_SCHEDULE,
      id: `tenants-metering-${cell.id}`,
      fn: s => metering.run(s),
    });

    const refresher = new Refresher({
      cell: cell.id,
      collector: health,
      store: this.health,
      logger,
    });
    this.#refreshers.set(cell.id, refresher);
    const consumer = new EventConsumer({
      cell: cell.id,
      observer,
      onEvent: event => refresher.take(event),
      logger,
    });
    consumer.start();
    lifecycle.addShutdownHook(async () => {
      await consumer.stop();
      await refresher.stop();
    });
  }

  async #startCollector(
    cell: Cell,
    name: CollectorName,
    collect: (signal: AbortSignal) => Promise<void>,
    onFailure?: () => Promise<void>,
  ): Promise<Collector> {
    const { config, scheduler, logger } = this.#options;
    const collector = new Collector({
      id: `${cell.id}/${name}`,
      store: this.collectors,
      scheduler,
      schedule: readSchedules(config)[name],
      logger,
      collect,
      onFailure,
    });
    await collector.start();
    return collector;
  }

  async #healthChanged(stackKeys: string[], isPass: boolean): Promise<void> {
    const changes = await this.#assessor.assess(
      isPass ? undefined : { stackKeys },
    );
    await this.#changes.tell([
      ...changes.map(({ tenantId }) => tenantId),
      ...(await this.#options.tenantStore.idsOfStacks(stackKeys)),
    ]);
    if (isPass) {
      this.#loadCollectors.forEach(collector => collector.trigger());
      this.#loadCollectors = [];
    }
  }

  async #startEpisodes(): Promise<void> {
    const { scheduler } = this.#options;
    const episodes = new Episodes({ ...this.#options, items: this.items });
    await scheduler.scheduleTask({
      id: 'tenants-episodes',
      frequency: EPISODES_EVERY,
      timeout: { minutes: 1 },
      fn: () => episodes.update(),
    });
  }
}
