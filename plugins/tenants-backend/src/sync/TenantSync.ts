import type {
  LoggerService,
  SchedulerService,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import type { EventsService } from '@backstage/plugin-events-node';
import {
  isNewerTenant,
  TENANTS_TOPIC,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import {
  CellsUnread,
  changeIn,
  schedulePasses,
  wholeOf,
  type TenantsService,
} from '@tenantry/plugin-tenants-node';
import { randomUUID } from 'node:crypto';
import type { KnownTenant, TenantStore } from '../store/TenantStore';
import { toRow } from '../store/rows';
import type { TenantWatchers } from './TenantWatchers';

/** Id of the scheduled task that reads all tenants. */
export const FULL_PASS_TASK_ID = 'tenants-full-pass';
/**
 * For how long an event may know more than a listing that was started after it: the
 * registry's index, which listings read, is eventually consistent.
 */
const INDEX_LAG_MS = 60_000;

export interface TenantSyncOptions {
  store: TenantStore;
  tenants: Pick<TenantsService, 'list' | 'cells'>;
  watchers: TenantWatchers;
  events: EventsService;
  scheduler: SchedulerService;
  schedule: SchedulerServiceTaskScheduleDefinition;
  logger: LoggerService;
  /** Told of tenants that changed, once the store has them. */
  onChanged?(tenants: Tenant[]): Promise<void>;
}

/**
 * Keeps the store true: at once when an event tells of a change, straight from its
 * payload, and with a scheduled pass over the registries for what events missed.
 */
export class TenantSync {
  readonly #options: TenantSyncOptions;

  constructor(options: TenantSyncOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    const { store, tenants, events, scheduler, schedule, logger } =
      this.#options;
    await events.subscribe({
      // Unique, so that each replica hears of each change and tells its own watchers.
      id: `store-${randomUUID()}`,
      topics: [TENANTS_TOPIC],
      onEvent: ({ eventPayload }) => this.#onEvent(eventPayload),
    });
    await schedulePasses({
      scheduler,
      schedule,
      id: FULL_PASS_TASK_ID,
      cells: tenants.cells,
      logger,
      readAll: signal => this.#readAll(signal),
      async onFailure(message) {
        logger.warn(`Could not read all tenants. ${message}`);
        await store.sync.recordProblem(message);
      },
    });
  }

  async #onEvent(payload: unknown) {
    const change = changeIn(payload, this.#options.logger);
    if (!change) {
      return;
    }
    await this.#options.store.takeChange(change, Date.now());
    await this.#options.onChanged?.([change.tenant]);
    this.#options.watchers.changed([change.tenant]);
  }

  async #readAll(signal: AbortSignal) {
    const { store, tenants, watchers, logger } = this.#options;
    const startedAtMs = Date.now();
    const trustFromMs = startedAtMs - INDEX_LAG_MS;
    const seen = new Set<string>();
    const allChanged: Tenant[] = [];

    let unread: CellsUnread | undefined;

    try {
      for await (const page of tenants.list({ signal })) {
        const listed = wholeOf(page, logger);
        listed.forEach(tenant => seen.add(placeOf(tenant)));
        const known = await store.known(listed.map(({ tenantId }) => tenantId));
        const changed = listed.filter(each => differs(each, known));
        await store.takeListed(changed, { nowMs: Date.now(), trustFromMs });
        allChanged.push(...changed);
        watchers.changed(changed);
      }
    } catch (error) {
      if (!(error instanceof CellsUnread)) {
        throw error;
      }
      unread = error;
    }

    const gone = (await store.takenBefore(trustFromMs))
      .filter(
        place => !seen.has(placeOf(place)) && !unread?.cells.has(place.cell),
      )
      .map(({ tenantId }) => tenantId);
    const goneTenants = await store.getMany(gone);
    await store.drop(gone, { trustFromMs });
    watchers.changed(goneTenants.filter(tenant => tenant !== undefined));
    const cells = tenants.cells.map(({ id }) => id);
    await store.sync.recordRead(
      cells.filter(id => !unread?.cells.has(id)),
      cells,
    );
    if (!unread) {
      await store.sync.recordSuccess(startedAtMs);
    }
    if (allChanged.length > 0) {
      await this.#options.onChanged?.(allChanged);
    }
    logger.debug(
      `Read ${seen.size} tenants: ${allChanged.length} changed, ${gone.length} gone`,
    );
    if (unread) {
      throw unread;
    }
  }
}

/** Two cells may have a tenant of one id. */
function placeOf({ tenantId, cell }: Pick<Tenant, 'tenantId' | 'cell'>) {
  return `${cell}/${tenantId}`;
}

/** Whether the store has to take a tenant that was listed. */
function differs(tenant: Tenant, known: Map<string, KnownTenant>): boolean {
  const before = known.get(tenant.tenantId);
  if (before?.cell && before.cell !== tenant.cell) {
    return isNewerTenant(tenant, before);
  }
  const row = toRow(tenant, { takenAtMs: 0, removed: false });
  return (
    before?.hash !== row.hash ||
    // Replicas of before several cells leave these empty, or wrong.
    before.cell !== row.cell ||
    before.stackKey !== row.stack_name
  );
}
