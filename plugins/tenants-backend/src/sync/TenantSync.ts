import type {
  LoggerService,
  SchedulerService,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { ConflictError, toError } from '@backstage/errors';
import type { EventsService } from '@backstage/plugin-events-node';
import {
  explainTenant,
  isNewerTenant,
  parseTenantChange,
  TENANTS_TOPIC,
  type Tenant,
  type TenantChange,
} from '@tenantry/plugin-tenants-common';
import {
  CellsUnread,
  type TenantsService,
} from '@tenantry/plugin-tenants-node';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { inTurns } from '../collect/inTurns';
import type { KnownTenant, TenantStore } from '../store/TenantStore';
import { toRow } from '../store/rows';
import type { TenantWatchers } from './TenantWatchers';

/** Id of the scheduled task that reads all tenants. */
export const FULL_PASS_TASK_ID = 'tenants-full-pass';
/** A pass that fails is tried again before the next one is due. */
const RETRY_AFTER_MS = [2_000, 10_000, 30_000];
/**
 * For how long an event may know more than a listing that was started after it: the
 * registry's index, which listings read, is eventually consistent.
 */
const INDEX_LAG_MS = 60_000;

/** Tenants between which others have a turn. */
const AT_A_TIME = 200;

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
    const { events, scheduler, schedule, logger } = this.#options;
    await events.subscribe({
      // Unique, so that each replica hears of each change and tells its own watchers.
      id: `store-${randomUUID()}`,
      topics: [TENANTS_TOPIC],
      onEvent: ({ eventPayload }) => this.#onEvent(eventPayload),
    });
    await scheduler.scheduleTask({
      ...schedule,
      id: FULL_PASS_TASK_ID,
      fn: signal => this.#fullPass(signal),
    });
    // The scheduler remembers across restarts when the next pass is due, but a portal
    // that comes back may have missed events. Not awaited: AWS must not hold up the start.
    scheduler.triggerTask(FULL_PASS_TASK_ID).catch(error => {
      if (!ConflictError.is(error)) {
        logger.warn(
          `Could not start reading all tenants. ${toError(error).message}`,
        );
      }
    });
  }

  async #onEvent(payload: unknown) {
    let change: TenantChange;
    try {
      change = parseTenantChange(payload);
    } catch (error) {
      this.#options.logger.warn(
        `Skipped an event on ${TENANTS_TOPIC}. ${toError(error).message}`,
      );
      return;
    }
    await this.#options.store.takeChange(change, Date.now());
    await this.#options.onChanged?.([change.tenant]);
    this.#options.watchers.changed([change.tenant]);
  }

  async #fullPass(signal: AbortSignal) {
    const { store, tenants, logger } = this.#options;
    for (const retryAfterMs of [...RETRY_AFTER_MS, undefined]) {
      try {
        await this.#readAll(signal);
        return;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        const { message } = toError(error);
        logger.warn(`Could not read all tenants. ${message}`);
        await store.sync.recordProblem(message);
        // The cells that could be read need not be read again.
        const isPartial =
          error instanceof CellsUnread && error.leavesSomeOf(tenants.cells);
        if (retryAfterMs === undefined || isPartial) {
          return;
        }
        await sleep(retryAfterMs, undefined, { signal }).catch(() => {});
      }
    }
  }

  async #readAll(signal: AbortSignal) {
    const { store, tenants, watchers, logger } = this.#options;
    const startedAtMs = Date.now();
    const trustFromMs = startedAtMs - INDEX_LAG_MS;
    const known = await store.known();
    const seen = new Set<string>();
    const allChanged: Tenant[] = [];

    let unread: CellsUnread | undefined;

    try {
      for await (const page of tenants.list({ signal })) {
        for await (const some of inTurns(page, AT_A_TIME)) {
          const listed = some.filter(tenant => this.#isWhole(tenant));
          listed.forEach(tenant => seen.add(placeOf(tenant)));
          const changed = listed.filter(each => differs(each, known));
          await store.takeListed(changed, { nowMs: Date.now(), trustFromMs });
          allChanged.push(...changed);
          watchers.changed(changed);
        }
      }
    } catch (error) {
      if (!(error instanceof CellsUnread)) {
        throw error;
      }
      unread = error;
    }

    const gone = [...known]
      .filter(
        ([tenantId, { cell, takenAtMs }]) =>
          !seen.has(placeOf({ tenantId, cell })) &&
          !unread?.cells.has(cell) &&
          takenAtMs < trustFromMs,
      )
      .map(([tenantId]) => tenantId);
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

  #isWhole(tenant: Tenant): boolean {
    const problem = explainTenant(tenant);
    if (problem) {
      this.#options.logger.warn(
        `Skipped the malformed tenant ${tenant?.tenantId}. ${problem}`,
      );
    }
    return !problem;
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
