import { createServiceFactory } from '@backstage/backend-plugin-api';
import {
  TIER_NAMES,
  type AvailabilityResponse,
  type CapacityQuery,
  type CapacityResponse,
  type Tenant,
  type TenantEvent,
  type TenantEventsResponse,
  type TenantResourcesResponse,
  type Tier,
} from '@tenantry/plugin-tenants-common';
import {
  tenantsServiceRef,
  type TenantsService,
} from '@tenantry/plugin-tenants-node';

/** Registries in memory: the reads of `TenantsService`, for tests. */
export class InMemoryTenants
  implements
    Pick<
      TenantsService,
      | 'tiers'
      | 'list'
      | 'get'
      | 'events'
      | 'availability'
      | 'resources'
      | 'capacity'
    >
{
  readonly registry = new Map<string, Tenant>();
  readonly history = new Map<string, TenantEvent[]>();
  readonly stacks = new Map<string, TenantResourcesResponse>();
  /** What was asked for room. */
  readonly capacityQueries: CapacityQuery[] = [];
  readonly tiers: Tier[] = TIER_NAMES.map(name => ({
    name,
    title: name,
    description: name,
    isolation: 'pool',
    compute: 'fargate',
    usagePlan: {
      rateLimit: 1,
      burstLimit: 1,
      quota: { limit: 1, period: 'DAY' },
    },
    pricePerMonth: 1,
    currency: 'USD',
    readyInSeconds: 1,
    available: true,
  }));
  /** Set to make every read fail. */
  failure?: Error;
  /** Pages are this long. */
  pageSize = 2;

  constructor(...tenants: Tenant[]) {
    this.put(...tenants);
  }

  put(...tenants: Tenant[]): void {
    tenants.forEach(tenant => this.registry.set(tenant.tenantId, tenant));
  }

  async *list(): AsyncIterable<Tenant[]> {
    const all = [...this.registry.values()];
    for (let start = 0; start < all.length; start += this.pageSize) {
      yield all.slice(start, start + this.pageSize);
      this.#check();
    }
    this.#check();
  }

  async get(tenantId: string): Promise<Tenant | undefined> {
    this.#check();
    return this.registry.get(tenantId);
  }

  async events(
    tenantId: string,
    { limit }: { limit: number },
  ): Promise<TenantEventsResponse> {
    this.#check();
    return { items: (this.history.get(tenantId) ?? []).slice(0, limit) };
  }

  async availability(tenantId: string): Promise<AvailabilityResponse> {
    const holder = this.registry.get(tenantId);
    return {
      tenantId,
      available: !holder,
      message: holder
        ? `"${tenantId}" is taken by ${holder.displayName}.`
        : `"${tenantId}" is free.`,
    };
  }

  async resources(tenantId: string): Promise<TenantResourcesResponse> {
    this.#check();
    return this.stacks.get(tenantId) ?? { resources: [], events: [] };
  }

  async capacity(query: CapacityQuery): Promise<CapacityResponse> {
    this.#check();
    this.capacityQueries.push(query);
    return {
      tier: query.tier,
      room: true,
      checkedAt: '2026-01-01T00:00:00.000Z',
      checks: [],
    };
  }

  /** Puts these registries in the place of the real ones. */
  get factory() {
    return createServiceFactory({
      service: tenantsServiceRef,
      deps: {},
      factory: () => this as unknown as TenantsService,
    });
  }

  #check() {
    if (this.failure) {
      throw this.failure;
    }
  }
}
