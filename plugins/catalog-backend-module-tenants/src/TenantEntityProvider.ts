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
import { TenantLedger } from './tenantLedger';
import { carryStatus } from './tenantStatus';

const PROVIDER_NAME = 'tenantry';
/** Id of the scheduled task that reads all tenants. */
export const FULL_PASS_TASK_ID = 'tenantry-catalog-full-pass';

export interface TenantEntityProviderOptions {
  tenants: Pick<TenantsService, 'list' | 'cells'>;
  events: EventsService;
  scheduler: SchedulerService;
  schedule: SchedulerServiceTaskScheduleDefinition;
  /** Tells which of these tenants the catalog has, and does not show. */
  findLost(tenantIds: string[]): Promise<string[]>;
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
      await this.#inTurn(() => connection.applyMutation(toDelta(change)));
    } catch (error) {
      this.#ledger.forget(change);
      throw error;
    }
  }

  async #readAll(connection: EntityProviderConnection, signal: AbortSignal) {
    const startedAtMs = Date.now();
    const { tenants, logger } = this.#options;
    const listing: Tenant[] = [];
    try {
      for await (const page of tenants.list({ signal })) {
        listing.push(...wholeOf(page, logger));
      }
    } catch (error) {
      if (error instanceof CellsUnread) {
        await this.#add(connection, listing);
      }
      throw error;
    }
    const lost = await this.#findLost(listing);
    await this.#inTurn(async () => {
      if (lost.length > 0) {
        // Taken out, so that they are processed anew when they are put in again.
        await connection.applyMutation({
          type: 'delta',
          added: [],
          removed: lost.map(toRemoved),
        });
      }
      const entities = this.#ledger
        .settle(listing, startedAtMs)
        .filter(isInCatalog)
        .map(toDeferred);
      await connection.applyMutation({ type: 'full', entities });
      logger.debug(`Read ${entities.length} tenants`);
    });
  }

  /** Takes what some cells have said, and leaves the tenants of all others as they are. */
  #add(connection: EntityProviderConnection, listing: Tenant[]): Promise<void> {
    return this.#inTurn(async () => {
      const changes = listing
        .map((tenant): TenantChange => ({ type: 'changed', tenant }))
        .filter(change => this.#ledger.take(change, Date.now()));
      try {
        await connection.applyMutation({
          type: 'delta',
          added: changes
            .map(({ tenant }) => tenant)
            .filter(isInCatalog)
            .map(toDeferred),
          removed: [],
        });
      } catch (error) {
        changes.forEach(change => this.#ledger.forget(change));
        throw error;
      }
    });
  }

  async #findLost(listing: Tenant[]): Promise<string[]> {
    const { findLost, logger } = this.#options;
    try {
      return await findLost(
        listing.filter(isInCatalog).map(({ tenantId }) => tenantId),
      );
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

function isInCatalog(tenant: Tenant): boolean {
  return (
    tenant.state !== 'offboarded' ||
    tenant.offboarding?.retainedUntil !== undefined
  );
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

function toDelta({ type, tenant }: TenantChange) {
  return type === 'changed' && isInCatalog(tenant)
    ? { type: 'delta' as const, added: [toDeferred(tenant)], removed: [] }
    : {
        type: 'delta' as const,
        added: [],
        removed: [toRemoved(tenant.tenantId)],
      };
}
