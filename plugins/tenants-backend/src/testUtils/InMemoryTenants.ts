import { createServiceFactory } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  TIER_NAMES,
  type AvailabilityResponse,
  type CapacityQuery,
  type CapacityResponse,
  type FleetChange,
  type FleetRun,
  type Isolation,
  type MovePreviewResponse,
  type Tenant,
  type TenantEvent,
  type TenantEventsResponse,
  type TenantResourcesResponse,
  type TenantUser,
  type TenantUsersResponse,
  type Tier,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import { InMemoryCell } from './InMemoryCell';
import {
  tenantsServiceRef,
  type TenantsService,
  type Updates,
} from '@tenantry/plugin-tenants-node';

const ISOLATION_OF: Record<TierName, Isolation> = {
  basic: 'pool',
  advanced: 'silo-service',
  premium: 'silo-cluster',
};

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
      | 'cells'
      | 'useIndex'
      | 'observer'
      | 'updates'
    >
{
  readonly registry = new Map<string, Tenant>();
  readonly history = new Map<string, TenantEvent[]>();
  readonly stacks = new Map<string, TenantResourcesResponse>();
  /** Users of tenants. */
  readonly members = new Map<string, TenantUser[]>();
  /** What was asked for room. */
  readonly capacityQueries: CapacityQuery[] = [];
  readonly cells = [
    { id: 'local', accountId: '000000000000', region: 'us-east-1' },
  ];
  /** What the cell's collectors see. */
  readonly cell = new InMemoryCell();
  readonly tiers: Tier[] = TIER_NAMES.map(name => ({
    name,
    title: name,
    description: name,
    isolation: ISOLATION_OF[name],
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
  /** How often all tenants were asked for. */
  lists = 0;
  /** Pages are this long. */
  pageSize = 2;

  constructor(...tenants: Tenant[]) {
    this.put(...tenants);
    this.cell.addStack('tenant-pool-basic', 'pool');
  }

  useIndex(): void {}

  put(...tenants: Tenant[]): void {
    tenants.forEach(tenant => this.registry.set(tenant.tenantId, tenant));
  }

  async *list(): AsyncIterable<Tenant[]> {
    this.lists += 1;
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

  /** Nobody listens. */
  readonly toolkit = { meter: async () => {} };

  /** The latest update of the fleet, and what was asked of it. */
  run?: FleetRun;
  readonly updates = {
    latestRun: async () => this.run,
    controlRun: async (change: FleetChange, actor: string) => {
      if (!this.run) {
        throw new NotFoundError('The fleet has never been updated.');
      }
      this.run = {
        ...this.run,
        version: this.run.version + 1,
        state: (
          { pause: 'paused', resume: 'running', stop: 'stopping' } as const
        )[change],
        changedBy: actor,
      };
      return this.run;
    },
  } as Updates;

  /** As a user pool has them, page by page. */
  readonly users = {
    list: async (
      tenantId: string,
      { limit, cursor = '0' }: { limit: number; cursor?: string },
    ): Promise<TenantUsersResponse> => {
      this.#check();
      const all = this.members.get(tenantId) ?? [];
      const end = Number(cursor) + limit;
      return {
        items: all.slice(Number(cursor), end),
        nextCursor: end < all.length ? String(end) : undefined,
        readAt: '2026-01-01T00:00:00.000Z',
      };
    },
    get: async (tenantId: string, user: string): Promise<TenantUser> => {
      const found = (this.members.get(tenantId) ?? []).find(
        ({ userId }) => userId === user,
      );
      if (!found) {
        throw new NotFoundError(`"${tenantId}" has no such user.`);
      }
      return found;
    },
  };

  readonly moving = {
    preview: async (
      tenantId: string,
      tier: TierName,
    ): Promise<MovePreviewResponse> => {
      this.#check();
      const sideOf = (name: TierName) => ({
        ...this.tiers.find(each => each.name === name)!,
        stackName: `stack-${name}`,
      });
      return {
        tenantId,
        tier,
        possible: true,
        intent: 'begin',
        before: sideOf('basic'),
        after: sideOf(tier),
        creates: [],
        moves: [],
        deletes: [],
        keeps: [],
        checks: [],
        checkedAt: '2026-01-01T00:00:00.000Z',
      };
    },
  };

  observer() {
    return this.cell;
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
