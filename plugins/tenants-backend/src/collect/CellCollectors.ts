import type {
  LifecycleService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import type { Config } from '@backstage/config';
import type { Tenant } from '@tenantry/plugin-tenants-common';
import type {
  Cell,
  CellObserver,
  TenantsService,
} from '@tenantry/plugin-tenants-node';
import type { Knex } from 'knex';
import type { DriftChecks } from '../drift/DriftChecks';
import { DriftCollector } from '../drift/DriftCollector';
import type { DriftStore } from '../drift/DriftStore';
import { EventConsumer } from '../events/EventConsumer';
import { Refresher } from '../events/Refresher';
import { HeadroomCollector } from '../fleet/HeadroomCollector';
import { HealthCollector } from '../health/HealthCollector';
import type { HealthStore } from '../health/HealthStore';
import { LoadCollector } from '../health/LoadCollector';
import type { LoadStore } from '../health/LoadStore';
import { comparableOf } from '../store/comparable';
import { stackKeyOf } from '../store/stackKey';
import type { TenantStore } from '../store/TenantStore';
import { Metering } from '../usage/Metering';
import { QuotaCollector } from '../usage/QuotaCollector';
import { UsageCollector, type UsageMemory } from '../usage/UsageCollector';
import type { UsageStore } from '../usage/UsageStore';
import { Collector } from './Collector';
import type { CollectorStore } from './CollectorStore';
import { readRoundMs, readSchedules, type CollectorName } from './settings';

/** Whole hours are told: a look now and then is enough. */
const METERING_SCHEDULE = {
  frequency: { minutes: 10 },
  timeout: { minutes: 10 },
};

export interface CellCollectorsOptions {
  cell: Cell;
  observer: CellObserver;
  db: Knex;
  health: HealthStore;
  load: LoadStore;
  usage: UsageStore;
  collectors: CollectorStore;
  drifts: DriftStore;
  driftChecks: DriftChecks;
  tenantStore: TenantStore;
  tenants: TenantsService;
  config: Config;
  scheduler: SchedulerService;
  lifecycle: LifecycleService;
  logger: LoggerService;
  /** Told of stacks whose services have changed, after a pass also when there are none. */
  onHealth(stackKeys: string[], isPass: boolean): Promise<void>;
  /** Told after each pass over the log of the tenants whose numbers changed. */
  onUsage(tenantIds: Set<string>, memory: UsageMemory): Promise<void>;
  /** Told of tenants that have used more of their quota. */
  onQuota(tenantIds: string[]): Promise<void>;
}

/** Everything that looks at one cell by itself: in passes, and at what events tell of. */
export class CellCollectors {
  readonly #options: CellCollectorsOptions;
  readonly #health: HealthCollector;
  readonly #refresher: Refresher;
  readonly #drift: DriftCollector;
  #driftPasses?: Collector;
  /** Had nothing to read before the first look at services. */
  #waitingLoad?: Collector;

  constructor(options: CellCollectorsOptions) {
    const { observer, tenantStore, logger } = options;
    const cell = options.cell.id;
    this.#options = options;
    this.#health = new HealthCollector({
      cell,
      observer,
      store: options.health,
      tenantStacks: () => tenantStore.stackNames(cell),
      onChange: (stackNames, isPass) =>
        this.#healthChanged(
          stackNames.map(stackName => stackKeyOf({ cell, stackName })),
          isPass,
        ),
      logger,
    });
    this.#refresher = new Refresher({
      cell,
      collector: this.#health,
      store: options.health,
      logger,
    });
    this.#drift = new DriftCollector({
      cell,
      roundMs: readRoundMs(options.config),
      observer,
      store: options.drifts,
      checks: options.driftChecks,
      stacks: id => tenantStore.comparable(id),
      stackNames: id => tenantStore.stackNames(id),
    });
  }

  /** Looks soon at a stack that was made or changed, or that somebody asks about. */
  discover(stackName: string): void {
    this.#refresher.discover(stackName);
  }

  /** Has stacks compared soon that are new, or whose tenants run another version now. */
  async compareChanged(tenants: Tenant[]): Promise<void> {
    const own = tenants.filter(
      ({ cell, isolation, state }) =>
        cell === this.#options.cell.id &&
        isolation !== 'pool' &&
        state === 'active',
    );
    if ((await this.#drift.due(own.map(comparableOf))).length > 0) {
      this.#driftPasses?.trigger();
    }
  }

  async start(): Promise<void> {
    const { observer, db, usage, collectors, tenants } = this.#options;
    const cell = this.#options.cell.id;
    await this.#startPasses(
      'health',
      signal => this.#health.collect(signal),
      // What was not seen for long becomes unknown, whether AWS answers or not.
      () => this.#healthChanged([], true),
    );
    const usageCollector = new UsageCollector({
      cell,
      id: this.#idOf('usage'),
      observer,
      store: usage,
      collectors,
      onCollected: this.#options.onUsage,
      logger: this.#options.logger,
    });
    await this.#startPasses('usage', signal => usageCollector.collect(signal));
    const quota = new QuotaCollector({
      cell,
      observer,
      db,
      tiers: tenants.tiers,
      onCollected: this.#options.onQuota,
    });
    await this.#startPasses('quota', signal => quota.collect(signal));
    const load = new LoadCollector({
      id: this.#idOf('load'),
      cell,
      observer,
      health: this.#options.health,
      store: this.#options.load,
      collectors,
    });
    this.#waitingLoad = await this.#startPasses('load', signal =>
      load.collect(signal),
    );
    const headroom = new HeadroomCollector({
      cell,
      id: this.#idOf('headroom'),
      tenants,
      tiers: tenants.tiers,
      collectors,
    });
    await this.#startPasses('headroom', () => headroom.collect());
    this.#driftPasses = await this.#startPasses('drift', signal =>
      this.#drift.collect(signal),
    );
    await this.#startMetering();
    this.#startEvents();
  }

  async #startPasses(
    name: CollectorName,
    collect: (signal: AbortSignal) => Promise<void>,
    onFailure?: () => Promise<void>,
  ): Promise<Collector> {
    const { collectors, config, scheduler, logger } = this.#options;
    const collector = new Collector({
      id: this.#idOf(name),
      store: collectors,
      scheduler,
      schedule: readSchedules(config)[name],
      logger,
      collect,
      onFailure,
    });
    await collector.start();
    return collector;
  }

  async #startMetering(): Promise<void> {
    const { cell, usage, collectors, tenants, scheduler } = this.#options;
    const metering = new Metering({
      cell: cell.id,
      id: `${cell.id}/metering`,
      usageId: this.#idOf('usage'),
      store: usage,
      collectors,
      toolkit: tenants.toolkit,
    });
    await scheduler.scheduleTask({
      ...METERING_SCHEDULE,
      id: `tenants-metering-${cell.id}`,
      fn: signal => metering.run(signal),
    });
  }

  #startEvents(): void {
    const { cell, observer, lifecycle, logger } = this.#options;
    const consumer = new EventConsumer({
      cell: cell.id,
      observer,
      onEvent: event => this.#refresher.take(event),
      logger,
    });
    consumer.start();
    lifecycle.addShutdownHook(async () => {
      await consumer.stop();
      await this.#refresher.stop();
    });
  }

  async #healthChanged(stackKeys: string[], isPass: boolean): Promise<void> {
    await this.#options.onHealth(stackKeys, isPass);
    if (isPass) {
      this.#waitingLoad?.trigger();
      this.#waitingLoad = undefined;
    }
  }

  #idOf(name: CollectorName): string {
    return `${this.#options.cell.id}/${name}`;
  }
}
