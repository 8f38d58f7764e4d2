import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  explainTenantId,
  type AvailabilityResponse,
  type CapacityQuery,
  type CapacityResponse,
  type Isolation,
  type Tenant,
  type TenantEventsResponse,
  type TenantResourcesResponse,
  type Tier,
} from '@tenantry/plugin-tenants-common';
import type { AwsClients } from './aws/clients';
import { explainError } from './aws/explain';
import { Capacity } from './capacity/Capacity';
import { CellContexts } from './cell/CellContexts';
import { CellDirectory, type TenantIndex } from './cell/CellDirectory';
import { CellsUnread } from './cell/CellsUnread';
import { shardsOf, type Shard } from './cell/shards';
import type { Cell, TenantrySettings } from './config';
import { createDrift } from './drift/createDrift';
import type { Drift } from './drift/types';
import { recordFailure } from './steps/recordFailure';
import { createOffboarding } from './offboarding/createOffboarding';
import type { Offboarding } from './offboarding/types';
import { AwsCellObserver } from './observe/AwsCellObserver';
import type { CellObserver } from './observe/types';
import { createOnboarding } from './onboarding/createOnboarding';
import type { Onboarding, StepContext, StepTools } from './onboarding/types';
import { createOperations } from './operations/createOperations';
import type { Operations } from './operations/types';
import { Placement } from './placement/Placement';
import { Offer } from './provisioners/Offer';
import { Pace } from './provisioners/silo/Pace';
import type { Provisioner } from './provisioners/types';
import { availabilityOf } from './registry/availabilityOf';
import { Registry } from './registry/Registry';
import { toTenant } from './registry/toTenant';
import { readResources } from './resources/readResources';
import type { TenantsService } from './service';
import { createKeyRotation } from './keys/createKeyRotation';
import type { KeyRotation, KeyWaits } from './keys/types';
import { createMoving } from './moving/createMoving';
import type { Moving } from './moving/types';
import type { Run, RunIn } from './run';
import { createToolkit } from './toolkit/createToolkit';
import type { Toolkit } from './toolkit/types';
import { createUpdates } from './updates/createUpdates';
import { Revisions } from './updates/Revisions';
import { Templates } from './updates/Templates';
import type { Updates } from './updates/types';
import { createUsers } from './users/createUsers';
import type { Users } from './users/types';

/**
 * Between two pages of a list: whoever takes thousands of tenants in one go leaves no time to
 * those who look at a page meanwhile.
 */
const REST_MS = 200;

/** The tenants of the configured cells, through their AWS APIs. */
export class DefaultTenantsService implements TenantsService {
  readonly tiers: Tier[];
  readonly cells: Cell[];
  readonly onboarding: Onboarding;
  readonly offboarding: Offboarding;
  readonly operations: Operations;
  readonly users: Users;
  readonly keys: KeyRotation;
  readonly toolkit: Toolkit;
  readonly moving: Moving;
  readonly updates: Updates;
  readonly drift: Drift;
  readonly #clients: AwsClients;
  readonly #contexts: CellContexts;
  readonly #now: () => Date;
  readonly #capacity: Capacity;
  readonly #templates: Templates;
  readonly #paces: ReadonlyMap<string, { pace: Pace; revisions: Revisions }>;
  readonly #directory: CellDirectory;
  readonly #placement: Placement;
  readonly #offer: Offer;
  readonly #logger?: Pick<LoggerService, 'info' | 'warn'>;

  constructor(options: {
    settings: TenantrySettings;
    clients: AwsClients;
    /** Default: all that this version has. */
    provisioners?: ReadonlyMap<Isolation, Provisioner>;
    /** Told of entries that cannot be read. */
    logger?: Pick<LoggerService, 'info' | 'warn'>;
    now?: () => Date;
    /** Default: what the configuration says. */
    keyWaits?: KeyWaits;
    /** Between two looks of an update of the fleet at health. Default: 2 s. */
    fleetLookMs?: number;
  }) {
    this.#clients = options.clients;
    this.#now = options.now ?? (() => new Date());
    this.#logger = options.logger;
    this.#offer = new Offer(options.settings.tiers, options.provisioners);
    this.tiers = this.#offer.tiers;
    this.cells = options.settings.cells;
    this.#contexts = new CellContexts(options.clients);
    this.#capacity = new Capacity(() => this.#now().getTime());
    this.#templates = new Templates(() => this.#now().getTime());
    const { tiers, cells } = this;
    const { revisionsPerSecond, atOnce } = options.settings.updates;
    this.#paces = new Map(
      cells.map(({ id }) => [
        id,
        { pace: new Pace(), revisions: new Revisions(revisionsPerSecond) },
      ]),
    );
    this.#directory = new CellDirectory({
      cells,
      read: async (cell, tenantId) =>
        new Registry(await this.#contexts.context(cell)).get(tenantId),
    });
    const runIn: RunIn = (cellId, work) => this.#runIn(cellId, work);
    const run: Run = (tenantId, work) => this.#run(tenantId, work);
    this.#placement = new Placement({
      cells,
      tiers,
      directory: this.#directory,
      runIn,
    });
    this.onboarding = createOnboarding(run, {
      tiers,
      placement: this.#placement,
      runIn,
    });
    this.offboarding = createOffboarding(run);
    this.operations = createOperations(run);
    this.users = createUsers(run);
    this.toolkit = createToolkit(runIn, cells, options.logger);
    const keyWaits = options.keyWaits ?? options.settings.keyWaits;
    this.keys = createKeyRotation(run, keyWaits);
    this.moving = createMoving(run, { tiers, keyWaits });
    this.updates = createUpdates(run, {
      cells,
      runIn,
      atOnce,
      lookMs: options.fleetLookMs,
    });
    this.drift = createDrift(run);
  }

  useIndex(index: TenantIndex): void {
    this.#directory.useIndex(index);
  }

  callCounts(): Record<string, number> {
    return this.#clients.callCounts();
  }

  observer(cell: Cell): CellObserver {
    return new AwsCellObserver(this.#contexts, cell);
  }

  async *list(
    options: { signal?: AbortSignal; onlyHeld?: boolean } = {},
  ): AsyncIterable<Tenant[]> {
    const failures = new Map<string, unknown>();
    for (const cell of this.cells) {
      try {
        const { registry, toTenant: present } = await this.#tools(cell);
        const pages = registry.list({
          ...options,
          restMs: REST_MS,
          onMalformed: problem => this.#logger?.warn(`Skipped: ${problem}`),
        });
        for await (const page of pages) {
          yield page.map(present);
        }
      } catch (error) {
        options.signal?.throwIfAborted();
        failures.set(cell.id, error);
      }
    }
    if (failures.size > 0) {
      const [error] = failures.values();
      throw this.cells.length === 1
        ? explainError(error)
        : new CellsUnread(failures);
    }
  }

  get(tenantId: string): Promise<Tenant | undefined> {
    return this.#run(tenantId, async ({ registry, toTenant: present }) => {
      const found = await registry.get(tenantId);
      return found && present(found);
    });
  }

  events(
    tenantId: string,
    options: { limit: number; cursor?: string },
  ): Promise<TenantEventsResponse> {
    return this.#run(tenantId, ({ registry }) =>
      registry.events(tenantId, options),
    );
  }

  async availability(tenantId: string): Promise<AvailabilityResponse> {
    const problem = explainTenantId(tenantId);
    if (problem) {
      return { tenantId, available: false, message: problem };
    }
    const holder = await this.#directory.holderOf(tenantId);
    return availabilityOf(
      tenantId,
      holder ? await this.get(tenantId) : undefined,
    );
  }

  resources(tenantId: string): Promise<TenantResourcesResponse> {
    return this.#run(tenantId, async ({ registry, context }) => {
      const tenant = await registry.get(tenantId);
      if (!tenant) {
        throw new NotFoundError(`There is no tenant "${tenantId}".`);
      }
      return readResources(context, tenant);
    });
  }

  capacity(query: CapacityQuery): Promise<CapacityResponse> {
    return this.#placement.capacity(query);
  }

  recordFailure(
    tenantId: string,
    failure: { step: string; error: unknown },
    step: Pick<StepContext, 'taskId' | 'actor'>,
  ): Promise<Tenant | undefined> {
    return this.#run(tenantId, async tools => {
      const failed = await recordFailure(tools, tenantId, failure, step);
      return failed && tools.toTenant(failed);
    });
  }

  async #run<T>(
    tenantId: string,
    work: (tools: StepTools) => Promise<T>,
  ): Promise<T> {
    return this.#runIn((await this.#directory.of(tenantId)).id, work);
  }

  async #runIn<T>(
    cellId: string,
    work: (tools: StepTools) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(await this.#tools(this.#directory.named(cellId)));
    } catch (error) {
      throw /^(InputError|NotFoundError|ConflictError)$/.test(
        (error as Error).name,
      )
        ? error
        : explainError(error);
    }
  }

  async #tools(cell: Cell): Promise<StepTools> {
    const context = await this.#contexts.context(cell);
    // Read when the first tenant asks for them, and once for a list of thousands.
    let shards: Shard[] | undefined;
    return {
      context,
      contexts: this.#contexts,
      registry: new Registry(context),
      now: this.#now,
      ...this.#paces.get(cell.id)!,
      capacity: this.#capacity,
      templates: this.#templates,
      provisionerOf: isolation => this.#offer.provisionerOf(isolation),
      tierOf: name => this.#offer.tierOf(name),
      toTenant: record => {
        shards ??= record.silo && shardsOf(context.shared);
        const shard = record.silo && shards?.[record.silo.shard];
        return toTenant(record, shard?.apiUrl ?? context.shared.ApiGatewayUrl);
      },
    };
  }
}
