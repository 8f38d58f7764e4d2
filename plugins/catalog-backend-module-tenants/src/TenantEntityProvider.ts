import type {
  LoggerService,
  SchedulerService,
  SchedulerServiceTaskScheduleDefinition,
} from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type {
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import type { EventsService } from '@backstage/plugin-events-node';
import {
  isInCatalog,
  tenantEntityRef,
  TENANTS_TOPIC,
  toTenantEntity,
  type Tenant,
  type TenantChange,
} from '@tenantry/plugin-tenants-common';
import {
  CellsUnread,
  changeIn,
  schedulePasses,
  wholeOf,
  type TenantsService,
} from '@tenantry/plugin-tenants-node';
import { randomUUID } from 'node:crypto';
import { TenantLedger, type Settled } from './tenantLedger';
import { carryStatus } from './tenantStatus';

const PROVIDER_NAME = 'tenantry';
/** A crash loses what was being processed: ten at most. More than this are on their way. */
const MAX_LOST = 100;
/** So often the catalog is told of all tenants again, for what nobody has thought of. */
const TELL_ALL_EVERY_MS = 3_600_000;
/** Id of the scheduled task that reads all tenants. */
export const FULL_PASS_TASK_ID = 'tenantry-catalog-full-pass';

export interface TenantEntityProviderOptions {
  tenants: Pick<TenantsService, 'list' | 'cells'>;
  events: EventsService;
  scheduler: SchedulerService;
  schedule: SchedulerServiceTaskScheduleDefinition;
  /** Tells which of these tenants, as many as a page lists, the catalog does not show. */
  findHidden(tenantIds: string[]): Promise<string[]>;
  logger: LoggerService;
}

/**
 * Brings tenants into the catalog: at once when an event tells of a change, straight from
 * its payload, and with a scheduled pass over the registries for what events missed.
 */
export class TenantEntityProvider implements EntityProvider {
  readonly #options: TenantEntityProviderOptions;
  readonly #ledger = new TenantLedger();
  #mutations: Promise<void> = Promise.resolve();
  /** When the catalog was told of all tenants, unless something went wrong since, epoch ms. */
  #toldAllAtMs?: number;

  constructor(options: TenantEntityProviderOptions) {
    this.#options = options;
  }

  getProviderName(): string {
    return PROVIDER_NAME;
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    const { tenants, events, scheduler, schedule, logger } = this.#options;
    await events.subscribe({
      // Unique, so that each replica hears of each change and its ledger stays complete.
      id: `${PROVIDER_NAME}-${randomUUID()}`,
      topics: [TENANTS_TOPIC],
      onEvent: ({ eventPayload }) => this.#onEvent(connection, eventPayload),
    });
    await schedulePasses({
      scheduler,
      schedule,
      id: FULL_PASS_TASK_ID,
      cells: tenants.cells,
      logger,
      readAll: signal => this.#readAll(connection, signal),
      onFailure: (message, retryAfterMs) =>
        logger.warn(
          `Could not read all tenants; the catalog keeps what it has and tries again ${
            retryAfterMs ? `in ${retryAfterMs / 1000} s` : 'with the next pass'
          }. ${message}`,
        ),
    });
  }

  async #onEvent(connection: EntityProviderConnection, payload: unknown) {
    const change = changeIn(payload, this.#options.logger);
    if (!change || !this.#ledger.take(change, Date.now())) {
      return;
    }
    try {
      await this.#inTurn(() =>
        connection.applyMutation(
          change.type === 'removed'
            ? {
                type: 'delta',
                added: [],
                removed: [toRemoved(change.tenant.tenantId)],
              }
            : toDelta([change.tenant]),
        ),
      );
    } catch (error) {
      this.#toldAllAtMs = undefined;
      this.#ledger.forget(change);
      throw error;
    }
  }

  async #readAll(connection: EntityProviderConnection, signal: AbortSignal) {
    const startedAtMs = Date.now();
    const { tenants, logger } = this.#options;
    const listing: Tenant[] = [];
    const hidden: Tenant[] = [];
    try {
      for await (const page of tenants.list({ signal })) {
        const some = wholeOf(page, logger);
        listing.push(...some);
        if (hidden.length <= MAX_LOST) {
          hidden.push(...(await this.#hiddenOf(some)));
        }
      }
    } catch (error) {
      if (error instanceof CellsUnread) {
        await this.#add(connection, listing);
      }
      throw error;
    }
    await this.#inTurn(async () => {
      const settled = this.#ledger.settle(listing, startedAtMs);
      const toldAllAtMs = this.#toldAllAtMs;
      this.#toldAllAtMs = undefined;
      const areMany = hidden.length > MAX_LOST;
      // Asked again: some were on their way when their page was read.
      const lost = areMany ? [] : await this.#hiddenOf(hidden);
      if (lost.length > 0) {
        // Taken out, so that they are processed anew when they are put in again.
        await connection.applyMutation({
          type: 'delta',
          added: [],
          removed: lost.map(({ tenantId }) => toRemoved(tenantId)),
        });
      }
      if (
        toldAllAtMs === undefined ||
        startedAtMs - toldAllAtMs >= TELL_ALL_EVERY_MS ||
        areMany
      ) {
        await connection.applyMutation({
          type: 'full',
          entities: settled.tenants.filter(isInCatalog).map(toDeferred),
        });
        this.#toldAllAtMs = startedAtMs;
      } else {
        await this.#applyNews(connection, settled, lost);
        this.#toldAllAtMs = toldAllAtMs;
      }
      logger.debug(
        `Read ${settled.tenants.length} tenants: ${settled.changed.length} changed, ${settled.gone.length} gone`,
      );
    });
  }

  /** Tells of what has changed only: with all tenants the catalog compares each, in one go. */
  async #applyNews(
    connection: EntityProviderConnection,
    { tenants, changed, gone }: Settled,
    lost: Tenant[],
  ): Promise<void> {
    const lostIds = new Set(lost.map(({ tenantId }) => tenantId));
    const news = new Set([
      ...changed,
      ...tenants.filter(({ tenantId }) => lostIds.has(tenantId)),
    ]);
    if (news.size + gone.length > 0) {
      const { added, removed, ...delta } = toDelta([...news]);
      await connection.applyMutation({
        ...delta,
        added,
        removed: [...gone.map(toRemoved), ...removed],
      });
    }
  }

  /** Takes what some cells have said, and leaves the tenants of all others as they are. */
  #add(connection: EntityProviderConnection, listing: Tenant[]): Promise<void> {
    return this.#inTurn(async () => {
      const changes = listing
        .map((tenant): TenantChange => ({ type: 'changed', tenant }))
        .filter(change => this.#ledger.take(change, Date.now()));
      try {
        await connection.applyMutation(
          toDelta(changes.map(({ tenant }) => tenant)),
        );
      } catch (error) {
        this.#toldAllAtMs = undefined;
        changes.forEach(change => this.#ledger.forget(change));
        throw error;
      }
    });
  }

  async #hiddenOf(some: Tenant[]): Promise<Tenant[]> {
    const { findHidden, logger } = this.#options;
    const shown = some.filter(isInCatalog);
    if (shown.length === 0) {
      return [];
    }
    try {
      const hidden = new Set(
        await findHidden(shown.map(({ tenantId }) => tenantId)),
      );
      return shown.filter(({ tenantId }) => hidden.has(tenantId));
    } catch (error) {
      // The catalog may be starting; what is lost can wait for the next pass.
      logger.debug(`Did not look for lost tenants. ${toError(error).message}`);
      return [];
    }
  }

  /** One mutation at a time: two of the same tenant must not overtake each other. */
  #inTurn(mutate: () => Promise<void>): Promise<void> {
    const done = this.#mutations.then(mutate);
    this.#mutations = done.catch(() => {});
    return done;
  }
}

function toDeferred(tenant: Tenant) {
  return {
    entity: carryStatus(toTenantEntity(tenant)),
    locationKey: PROVIDER_NAME,
  };
}

function toRemoved(tenantId: string) {
  return { entityRef: tenantEntityRef(tenantId), locationKey: PROVIDER_NAME };
}

/** Puts tenants into the catalog, and takes those out that are none of it any more. */
function toDelta(tenants: Tenant[]) {
  return {
    type: 'delta' as const,
    added: tenants.filter(isInCatalog).map(toDeferred),
    removed: tenants
      .filter(tenant => !isInCatalog(tenant))
      .map(({ tenantId }) => toRemoved(tenantId)),
  };
}
