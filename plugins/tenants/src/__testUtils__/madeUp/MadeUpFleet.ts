import type {
  CollectorStatus,
  FleetResponse,
  FleetUsageResponse,
  RequestCounts,
  ServiceTenantsResponse,
  TenantHealthResponse,
  TenantListItem,
  TenantUsageResponse,
  TierDetailResponse,
  TierName,
} from '@tenantry/plugin-tenants-common';
import { SERVICES } from '../fakeBackend';
import { HOUR, iso, MINUTE } from './noise';
import { attentionOf, driftOf, HEADROOM, updatesOf } from './overview';
import { loadOf, serviceOf, servicesOf, tasksOf } from './services';
import { tenantOf } from './tenants';
import { TIERS } from './tiers';
import {
  add,
  countsAt,
  latencyOf,
  NOTHING,
  pointsOf,
  ratesOf,
} from './traffic';

function countsBy(tenants: TenantListItem[]) {
  const by = <K extends string>(of: (tenant: TenantListItem) => K) => {
    const counts: Partial<Record<K, number>> = {};
    for (const tenant of tenants) {
      counts[of(tenant)] = (counts[of(tenant)] ?? 0) + 1;
    }
    return counts;
  };
  return {
    byState: by(({ state }) => state),
    byTier: by(({ tier }) => tier),
    byHealth: by(({ health }) => health!.state),
  };
}

/** A made-up fleet that is always the same, as the back end would tell of it. */
export class MadeUpFleet {
  readonly tenants: TenantListItem[];
  readonly health: CollectorStatus;
  readonly usage: CollectorStatus;

  constructor(
    readonly options: {
      count: number;
      now: number;
      /** True: nobody needs anything. */
      calm?: boolean;
      /** Why nothing could be read for four minutes. */
      problem?: string;
    },
  ) {
    const { now, problem, count } = options;
    const status = problem
      ? {
          collectedAt: iso(now - 4 * MINUTE),
          problem,
          nextTryAt: iso(now + 30_000),
        }
      : { collectedAt: iso(now - 20_000) };
    this.health = status;
    this.usage = status;
    this.tenants = Array.from({ length: count }, (_, index) =>
      tenantOf(index, options),
    );
  }

  list(search: URLSearchParams) {
    const within = (name: string, value: string) =>
      !search.get(name) || search.get(name)!.split(',').includes(value);
    const q = (search.get('q') ?? '').toLowerCase();
    const items = this.tenants.filter(
      ({ tier, state, health, displayName }) =>
        within('tier', tier) &&
        within('state', state) &&
        within('health', health!.state) &&
        displayName.toLowerCase().includes(q),
    );
    const limit = Number(search.get('limit') ?? 50);
    const start = Number(search.get('cursor') ?? 0);
    return {
      items: items.slice(start, start + limit),
      totalItems: items.length,
      counts: countsBy(this.tenants),
      nextCursor: start + limit < items.length ? `${start + limit}` : undefined,
      freshness: { syncedAt: iso(this.options.now - 60_000) },
    };
  }

  fleet(): FleetResponse {
    const { now } = this.options;
    const attention = attentionOf(this.tenants, now);
    const pool = this.tenants.filter(({ isolation }) => isolation === 'pool');
    const loud = pool.map(tenant => ({
      tenantId: tenant.tenantId,
      displayName: tenant.displayName,
      ...countsAt(tenant, now - HOUR, HOUR),
    }));
    const all = loud.reduce((sum, { requests }) => sum + requests, 0);
    return {
      tenants: this.tenants.length,
      cells: 1,
      ...countsBy(this.tenants),
      ...ratesOf(this.tenants, now),
      attention: attention.slice(0, 50),
      attentionCount: attention.length,
      nearQuota: this.tenants
        .filter(({ usage }) => usage!.quota!.used >= 0.6 * usage!.quota!.limit)
        .map(({ tenantId, displayName, tier, usage }) => ({
          tenantId,
          displayName,
          tier,
          quota: usage!.quota!,
        }))
        .sort(
          (one, other) =>
            other.quota.used / other.quota.limit -
            one.quota.used / one.quota.limit,
        )
        .slice(0, 10),
      loudest: loud
        .map(({ tenantId, displayName, requests, throttled }) => ({
          tenantId,
          displayName,
          requests,
          throttled,
          share: requests / (all || 1),
          fairShare: 1 / (loud.length || 1),
        }))
        .sort((one, other) => other.share - one.share)
        .slice(0, 10),
      busiest: [],
      headroom: HEADROOM.map(check => ({ ...check, cell: 'local' })),
      drift: driftOf(this.tenants, now),
      collectors: {
        health: this.health,
        usage: this.usage,
        drift: { collectedAt: iso(now - 60_000) },
      },
    };
  }

  fleetUsage(search: URLSearchParams): FleetUsageResponse {
    const series = (['basic', 'advanced', 'premium'] as const)
      .filter(tier => this.tenants.some(tenant => tenant.tier === tier))
      .map(tier => ({
        tier,
        points: pointsOf(
          this.tenants.filter(tenant => tenant.tier === tier),
          search,
          this.options.now,
        ).points,
      }));
    const { from, to, step } = pointsOf([], search, this.options.now);
    return { from, to, step, series, collector: this.usage };
  }

  tenantUsage(id: string, search: URLSearchParams): TenantUsageResponse {
    const tenant = this.tenants.find(({ tenantId }) => tenantId === id)!;
    const { points, ...span } = pointsOf([tenant], search, this.options.now);
    const totals = points.reduce<RequestCounts>(
      (sum, point) => add(sum, point),
      NOTHING,
    );
    const part = (share: number): RequestCounts => ({
      requests: Math.round(totals.requests * share),
      ok: Math.round(totals.ok * share),
      clientErrors: Math.round(totals.clientErrors * share),
      serverErrors: Math.round(totals.serverErrors * share),
      throttled: Math.round(totals.throttled * share),
    });
    return {
      tenantId: id,
      ...span,
      points,
      totals: { ...totals, latency: latencyOf(id, 0, totals.requests) },
      byService: [
        { name: 'orders', ...part(0.6) },
        { name: 'products', ...part(0.3) },
        { name: 'users', ...part(0.1) },
      ],
      plan: TIERS[tenant.tier].usagePlan,
      quota: tenant.usage!.quota,
      collector: this.usage,
    };
  }

  tenantHealth(id: string): TenantHealthResponse {
    const tenant = this.tenants.find(({ tenantId }) => tenantId === id)!;
    return {
      tenantId: id,
      health: tenant.health!,
      shared: tenant.isolation === 'pool',
      services:
        tenant.state === 'active' ? servicesOf(tenant, this.options.now) : [],
      stack: { name: tenant.stackName, status: 'CREATE_COMPLETE' },
      collector: this.health,
    };
  }

  tier(name: TierName): TierDetailResponse {
    const tenants = this.tenants.filter(({ tier }) => tier === name);
    const tier = TIERS[name];
    const { now } = this.options;
    const own = (tenant: TenantListItem) => ({
      name: `tenant-${tenant.tenantId}`,
      tenantId: tenant.tenantId,
      services: 4,
      runningTasks: 8,
      pendingTasks: 0,
      health: tenant.health!,
    });
    const since = iso(now - HOUR);
    const shared: TierDetailResponse['clusters'][number] = {
      name: `tenant-${name}`,
      services: 4 * tenants.length,
      runningTasks: Math.max(0, 8 * tenants.length - 2),
      pendingTasks: tenants.length > 0 ? 2 : 0,
      health:
        tenants.length > 0
          ? { state: 'healthy', reason: 'All services run.', since }
          : { state: 'unknown', reason: 'No service is in it.', since },
    };
    return {
      tier: { ...tier, tenantCount: tenants.length },
      ...countsBy(tenants),
      ...ratesOf(tenants, now),
      services:
        tier.isolation === 'pool'
          ? [
              serviceOf('orders', 'healthy', 'tenant-pool-basic', now),
              serviceOf(
                'products',
                this.options.calm ? 'healthy' : 'degraded',
                'tenant-pool-basic',
                now,
              ),
              serviceOf('users', 'healthy', 'tenant-pool-basic', now),
            ]
          : [],
      clusters: tier.isolation === 'silo-cluster' ? tenants.map(own) : [shared],
      collectors: { health: this.health, usage: this.usage },
    };
  }

  serviceTenants(name: string): ServiceTenantsResponse {
    const { now } = this.options;
    const tenants = this.tenants.filter(({ state }) => state === 'active');
    const own = tenants.filter(({ isolation }) => isolation !== 'pool');
    const copies = own.map(({ tenantId, displayName, tier, health }) => ({
      tenantId: tenantId as string | undefined,
      displayName,
      tier,
      tenants: 1,
      service: serviceOf(name, health!.state, `tenant-${tenantId}`, now),
    }));
    const pool = {
      tenantId: undefined,
      displayName: 'Basic pool',
      tier: 'basic' as const,
      tenants: tenants.length - own.length,
      service: serviceOf(name, 'healthy', 'tenant-pool-basic', now),
    };
    return {
      service: name,
      tenants: tenants.length,
      byHealth: countsBy(tenants).byHealth,
      totalItems: copies.length + 1,
      items: tenants.length > 0 ? [...copies, pool] : [],
      collector: this.health,
    };
  }

  /** Whatever the pages ask for, by path; undefined when there is no such thing. */
  answer(path: string, search: URLSearchParams): unknown {
    const [first, second, third, fourth, fifth] = path.split('/').slice(1);
    if (first === 'fleet') {
      switch (second) {
        case undefined:
          return this.fleet();
        case 'updates':
          return updatesOf(this.tenants, this.options);
        default:
          return this.fleetUsage(search);
      }
    }
    if (first === 'tiers') {
      return second
        ? this.tier(second as TierName)
        : {
            items: Object.values(TIERS).map(tier => ({
              ...tier,
              tenantCount: 1,
            })),
            services: SERVICES,
            freshness: {},
          };
    }
    if (first === 'capacity') {
      return {
        tier: search.get('tier'),
        room: true,
        checkedAt: iso(this.options.now),
        checks: HEADROOM,
      };
    }
    if (first === 'services') {
      return this.serviceTenants(second);
    }
    const tenant = this.tenants.find(({ tenantId }) => tenantId === second);
    if (first !== 'tenants' || (second && !tenant)) {
      return undefined;
    }
    switch (third) {
      case undefined:
        return second ? tenant : this.list(search);
      case 'health':
        return this.tenantHealth(second);
      case 'usage':
        return this.tenantUsage(second, search);
      case 'load':
        return {
          services: loadOf(search, this.options.now),
          collector: this.health,
        };
      case 'tasks':
        return fourth && fifth
          ? {
              lines: [
                {
                  at: iso(this.options.now),
                  message: '{"level":"info","msg":"listening"}',
                },
              ],
              readAt: iso(this.options.now),
            }
          : tasksOf(this.options.now);
      case 'events':
        return { items: [] };
      default:
        return undefined;
    }
  }
}
