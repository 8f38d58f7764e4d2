import {
  explainTenantId,
  type AvailabilityResponse,
  type Isolation,
  type Tenant,
  type TenantEventsResponse,
  type Tier,
} from '@tenantry/plugin-tenants-common';
import type { AwsClients } from './aws/clients';
import { explainError } from './aws/explain';
import { CellContexts } from './cell/CellContexts';
import type { Cell, TenantrySettings } from './config';
import { activate } from './onboarding/activate';
import { apiKey } from './onboarding/apiKey';
import { readHeld } from './onboarding/held';
import { identity } from './onboarding/identity';
import { recordFailure } from './onboarding/recordFailure';
import { reserve } from './onboarding/reserve';
import type { Onboarding, StepTools } from './onboarding/types';
import { toTenant, type TenantRecord } from './registry/items';
import { Registry } from './registry/Registry';
import type { TenantsService } from './service';

/** Isolations that this version can provision. */
const PROVISIONED: readonly Isolation[] = ['pool'];

function toTier(tier: TenantrySettings['tiers'][number]): Tier {
  return PROVISIONED.includes(tier.isolation)
    ? { ...tier, available: true }
    : {
        ...tier,
        available: false,
        unavailableReason:
          'Not available yet: this version of Tenantry onboards tenants into the shared pool only.',
      };
}

/** The tenants of the configured cells, through their AWS APIs. */
export class DefaultTenantsService implements TenantsService {
  readonly tiers: Tier[];
  readonly cells: Cell[];
  readonly onboarding: Onboarding;
  readonly #clients: AwsClients;
  readonly #contexts: CellContexts;
  readonly #now: () => Date;

  constructor(options: {
    settings: TenantrySettings;
    clients: AwsClients;
    now?: () => Date;
  }) {
    this.#clients = options.clients;
    this.#now = options.now ?? (() => new Date());
    this.tiers = options.settings.tiers.map(toTier);
    this.cells = options.settings.cells;
    this.#contexts = new CellContexts(options.clients);
    this.onboarding = this.#createOnboarding();
  }

  callCounts(): Record<string, number> {
    return this.#clients.callCounts();
  }

  async *list(options: { signal?: AbortSignal } = {}): AsyncIterable<Tenant[]> {
    for (const cell of this.cells) {
      try {
        const { registry, toTenant: present } = await this.#tools(cell);
        for await (const page of registry.list(options.signal)) {
          yield page.map(present);
        }
      } catch (error) {
        throw explainError(error);
      }
    }
  }

  get(tenantId: string): Promise<Tenant | undefined> {
    return this.#with(async ({ registry, toTenant: present }) => {
      const found = await registry.get(tenantId);
      return found && present(found);
    });
  }

  events(
    tenantId: string,
    options: { limit: number; cursor?: string },
  ): Promise<TenantEventsResponse> {
    return this.#with(({ registry }) => registry.events(tenantId, options));
  }

  async availability(tenantId: string): Promise<AvailabilityResponse> {
    const problem = explainTenantId(tenantId);
    if (problem) {
      return { tenantId, available: false, message: problem };
    }
    const holder = await this.get(tenantId);
    if (!holder) {
      return { tenantId, available: true, message: `"${tenantId}" is free.` };
    }
    if (holder.state === 'failed' && holder.failure?.operation === 'onboard') {
      return {
        tenantId,
        available: true,
        retry: true,
        message: `Onboarding "${tenantId}" failed before; this goes on with it.`,
      };
    }
    return {
      tenantId,
      available: false,
      message: `"${tenantId}" is taken by ${holder.displayName}.`,
    };
  }

  #createOnboarding(): Onboarding {
    const run = (work: (tools: StepTools) => Promise<TenantRecord>) =>
      this.#with(async tools => tools.toTenant(await work(tools)));
    return {
      reserve: (input, step) =>
        run(tools => reserve(tools, this.tiers, input, step)),
      deploy: (tenantId, step) =>
        run(async tools => {
          const tenant = await readHeld(tools, tenantId, step);
          // The pool is there for all: its stack only has to be what it was.
          const { ClusterName } = await tools.contexts.pool(tools.context.cell);
          step.log(
            `${tenant.stackName}: deployed; the tenant shares the cluster ${ClusterName}.`,
          );
          return tenant;
        }),
      identity: (tenantId, step) =>
        run(tools => identity(tools, tenantId, step)),
      apiKey: (tenantId, step) => run(tools => apiKey(tools, tenantId, step)),
      activate: (tenantId, step) =>
        run(tools => activate(tools, tenantId, step)),
      recordFailure: (tenantId, failure, step) =>
        this.#with(async tools => {
          const failed = await recordFailure(tools, tenantId, failure, step);
          return failed && tools.toTenant(failed);
        }),
    };
  }

  /** Runs against the cell that tenants are placed in; errors come out in words. */
  async #with<T>(work: (tools: StepTools) => Promise<T>): Promise<T> {
    try {
      return await work(await this.#tools(this.cells[0]));
    } catch (error) {
      throw (error as Error).name === 'InputError'
        ? error
        : explainError(error);
    }
  }

  async #tools(cell: Cell): Promise<StepTools> {
    const context = await this.#contexts.context(cell);
    return {
      context,
      contexts: this.#contexts,
      registry: new Registry(context),
      now: this.#now,
      toTenant: record => toTenant(record, context.shared.ApiGatewayUrl),
    };
  }
}
