import type { LoggerService } from '@backstage/backend-plugin-api';
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
import { LifecycleError } from './errors';
import { activate } from './onboarding/activate';
import { apiKey } from './onboarding/apiKey';
import { readHeld } from './onboarding/held';
import { identity } from './onboarding/identity';
import { recordFailure } from './onboarding/recordFailure';
import { reserve } from './onboarding/reserve';
import { AwsCellObserver } from './observe/AwsCellObserver';
import type { CellObserver } from './observe/types';
import type { Onboarding, StepTools } from './onboarding/types';
import { PROVISIONERS } from './provisioners';
import type { Provisioner } from './provisioners/types';
import { toTenant, type TenantRecord } from './registry/items';
import { Registry } from './registry/Registry';
import type { TenantsService } from './service';

type Provisioners = ReadonlyMap<Isolation, Provisioner>;

/** What tenants of an isolation get, in words that go after "tenants". */
const GETS: Record<Isolation, string> = {
  pool: 'in the shared pool',
  'silo-service': 'with services of their own',
  'silo-cluster': 'with a cluster of their own',
};

function toTier(
  tier: TenantrySettings['tiers'][number],
  provisioners: Provisioners,
): Tier {
  return provisioners.has(tier.isolation)
    ? { ...tier, available: true }
    : {
        ...tier,
        available: false,
        unavailableReason: `Not available yet: this version of Tenantry cannot onboard tenants ${
          GETS[tier.isolation]
        }.`,
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
  readonly #provisioners: Provisioners;
  readonly #logger?: Pick<LoggerService, 'warn'>;

  constructor(options: {
    settings: TenantrySettings;
    clients: AwsClients;
    /** Default: all that this version has. */
    provisioners?: Provisioners;
    /** Told of entries that cannot be read. */
    logger?: Pick<LoggerService, 'warn'>;
    now?: () => Date;
  }) {
    this.#clients = options.clients;
    this.#now = options.now ?? (() => new Date());
    this.#logger = options.logger;
    this.#provisioners = options.provisioners ?? PROVISIONERS;
    this.tiers = options.settings.tiers.map(tier =>
      toTier(tier, this.#provisioners),
    );
    this.cells = options.settings.cells;
    this.#contexts = new CellContexts(options.clients);
    this.onboarding = this.#createOnboarding();
  }

  callCounts(): Record<string, number> {
    return this.#clients.callCounts();
  }

  observer(cell: Cell): CellObserver {
    return new AwsCellObserver(this.#contexts, cell);
  }

  async *list(options: { signal?: AbortSignal } = {}): AsyncIterable<Tenant[]> {
    for (const cell of this.cells) {
      try {
        const { registry, toTenant: present } = await this.#tools(cell);
        const pages = registry.list({
          signal: options.signal,
          onMalformed: problem => this.#logger?.warn(`Skipped: ${problem}`),
        });
        for await (const page of pages) {
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
          if (tenant.state !== 'active') {
            await tools
              .provisionerOf(tenant.isolation)
              .deploy(tools, tenant, step);
          }
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

  #provisionerOf(isolation: Isolation): Provisioner {
    const provisioner = this.#provisioners.get(isolation);
    if (!provisioner) {
      throw new LifecycleError(
        `This version of Tenantry cannot provision tenants ${GETS[isolation]}.`,
        `Run a version that can, or choose a tier in another isolation: ${[
          ...this.#provisioners.keys(),
        ].join(', ')}.`,
      );
    }
    return provisioner;
  }

  async #tools(cell: Cell): Promise<StepTools> {
    const context = await this.#contexts.context(cell);
    return {
      context,
      contexts: this.#contexts,
      registry: new Registry(context),
      now: this.#now,
      provisionerOf: isolation => this.#provisionerOf(isolation),
      toTenant: record => toTenant(record, context.shared.ApiGatewayUrl),
    };
  }
}
