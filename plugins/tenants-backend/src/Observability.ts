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
import { CellCollectors } from './collect/CellCollectors';
import { CollectorStore } from './collect/CollectorStore';
import { DriftChecks } from './drift/DriftChecks';
import { DriftStore } from './drift/DriftStore';
import { Episodes } from './fleet/Episodes';
import { FleetStore } from './fleet/FleetStore';
import { HealthStore } from './health/HealthStore';
import { LoadStore } from './health/LoadStore';
import { TenantAssessor } from './health/TenantAssessor';
import { TenantItems } from './reads/TenantItems';
import { fromStackKey } from './store/stackKey';
import type { TenantStore } from './store/TenantStore';
import { ObservedChanges } from './sync/ObservedChanges';
import type { TenantWatchers } from './sync/TenantWatchers';
import { UsageSummaries } from './usage/summary';
import type { UsageMemory } from './usage/UsageCollector';
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
  readonly #cells = new Map<string, CellCollectors>();

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
      const collectors = new CellCollectors({
        ...this.#options,
        cell,
        observer: this.observerOf(cell),
        health: this.health,
        load: this.load,
        usage: this.usage,
        collectors: this.collectors,
        drifts: this.drifts,
        driftChecks: this.driftChecks,
        onHealth: (stackKeys, isPass) => this.#healthChanged(stackKeys, isPass),
        onUsage: (tenantIds, memory) =>
          this.#usageChanged(cell.id, tenantIds, memory),
        onQuota: tenantIds => this.#quotaChanged(tenantIds),
      });
      await collectors.start();
      this.#cells.set(cell.id, collectors);
    }
    await this.#startEpisodes();
  }

  /** Takes note of tenants that changed in the registry: how they fare may be another question now. */
  async tenantsChanged(tenants: Tenant[]): Promise<void> {
    // Not all of their stacks: the pool's is that of thousands.
    const tenantIds = tenants.map(({ tenantId }) => tenantId);
    await this.#assessor.assess({ tenantIds });
    for (const { isolation, state, cell, stackName } of tenants) {
      // A silo that has just become active, or been moved to, is known to no pass yet.
      const isServed = state === 'active' || state === 'migrating';
      if (isolation !== 'pool' && isServed) {
        this.#cells.get(cell)?.discover(stackName);
      }
    }
    for (const collectors of this.#cells.values()) {
      await collectors.compareChanged(tenants);
    }
  }

  /** Has those looked at whom somebody waits to see. */
  async #lookAt({ cell, ids }: LookWanted): Promise<void> {
    const collectors = this.#cells.get(cell);
    if (ids.includes(POOL_UNIT)) {
      collectors?.discover(POOL_STACK);
    }
    for (const tenant of await this.#options.tenantStore.getMany(ids)) {
      if (tenant) {
        collectors?.discover(tenant.stackName);
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

  async #healthChanged(stackKeys: string[], isPass: boolean): Promise<void> {
    const changes = await this.#assessor.assess(
      isPass ? undefined : { stackKeys },
    );
    await this.#changes.tell([
      ...changes.map(({ tenantId }) => tenantId),
      ...(await this.#options.tenantStore.idsOfStacks(stackKeys)),
    ]);
  }

  async #usageChanged(
    cell: string,
    tenantIds: Set<string>,
    memory: UsageMemory,
  ): Promise<void> {
    const nowS = Math.floor(Date.now() / 1000);
    await this.#changes.tell(
      await this.#summaries.refresh(cell, tenantIds, memory, nowS),
    );
  }

  async #quotaChanged(tenantIds: string[]): Promise<void> {
    const changes = await this.#assessor.assess({ tenantIds });
    await this.#changes.tell([
      ...tenantIds,
      ...changes.map(({ tenantId }) => tenantId),
    ]);
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
