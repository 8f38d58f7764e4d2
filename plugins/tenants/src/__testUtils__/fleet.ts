import type {
  AttentionItem,
  CapacityCheck,
  CollectorStatus,
  FleetDrift,
  FleetResponse,
  FleetRun,
  FleetUpdatesResponse,
  FleetUsageResponse,
  Health,
  HealthState,
  LifecycleState,
  LiveTask,
  QuotaUse,
  RequestCounts,
  ServiceHealth,
  ServiceTenantsResponse,
  TenantHealthResponse,
  TenantListItem,
  TenantLoadResponse,
  TenantUsageResponse,
  Tier,
  TierDetailResponse,
  TierName,
  UsagePoint,
  UsageStep,
  VersionCount,
} from '@tenantry/plugin-tenants-common';
import { SERVICES } from './fakeBackend';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

const STEPS: Record<UsageStep, number> = {
  '5m': 5 * MINUTE,
  '1h': HOUR,
  '1d': 24 * HOUR,
};

const NAMES =
  'Acme Corp,Globex,Initech,Umbrella,Hooli,Stark Industries,Wayne Enterprises,Wonka,Tyrell,Cyberdyne,Soylent,Massive Dynamic'.split(
    ',',
  );

const TIER_OF: TierName[] = ['basic', 'basic', 'advanced', 'premium', 'basic'];

/** Which of twelve tenants are out of service, and which hurt. */
const STATE_OF: Record<number, LifecycleState> = {
  8: 'failed',
  10: 'suspended',
  11: 'provisioning',
};
const HEALTH_OF: Record<number, HealthState> = {
  2: 'down',
  3: 'degraded',
  7: 'deploying',
};

/** Products are what is down; whatever else is the matter is so with orders. */
function serviceState(name: string, health: HealthState): HealthState {
  const sick = health === 'down' ? 'products' : 'orders';
  return health === 'unknown' || name === sick ? health : 'healthy';
}

/** The width that the back end would choose. */
function stepFor(hours: number): UsageStep {
  if (hours <= 30) {
    return '5m';
  }
  return hours <= 400 ? '1h' : '1d';
}

/** Always the same "random" number from 0 to 1 for the same words. */
function noise(...words: Array<string | number>): number {
  let hash = 2166136261;
  for (const character of words.join(' ')) {
    hash = Math.imul(hash ^ character.charCodeAt(0), 16777619);
  }
  hash ^= hash >>> 15;
  return ((Math.imul(hash, 2246822519) >>> 0) % 10_000) / 10_000;
}

const iso = (at: number) => new Date(at).toISOString();

export const TIERS: Record<TierName, Tier> = {
  basic: {
    name: 'basic',
    title: 'Basic',
    description: 'Shares services and tables with other Basic tenants.',
    isolation: 'pool',
    compute: 'fargate',
    usagePlan: {
      rateLimit: 10,
      burstLimit: 20,
      quota: { limit: 10_000, period: 'DAY' },
    },
    pricePerMonth: 49,
    currency: 'USD',
    readyInSeconds: 5,
    available: true,
  },
  advanced: {
    name: 'advanced',
    title: 'Advanced',
    description: 'Its own services and tables in the shared cluster.',
    isolation: 'silo-service',
    compute: 'fargate',
    usagePlan: {
      rateLimit: 50,
      burstLimit: 100,
      quota: { limit: 1_000_000, period: 'MONTH' },
    },
    pricePerMonth: 490,
    currency: 'USD',
    readyInSeconds: 240,
    available: true,
  },
  premium: {
    name: 'premium',
    title: 'Premium',
    description: 'Its own cluster, services and tables.',
    isolation: 'silo-cluster',
    compute: 'fargate',
    usagePlan: {
      rateLimit: 200,
      burstLimit: 400,
      quota: { limit: 10_000_000, period: 'MONTH' },
    },
    pricePerMonth: 1900,
    currency: 'USD',
    readyInSeconds: 360,
    available: true,
  },
};

const REASONS: Record<HealthState, string> = {
  healthy: 'All 3 services run as many tasks as they should.',
  deploying: 'orders is being deployed: 1 of 2 tasks run the new version.',
  unknown: 'Not observed yet.',
  degraded:
    '1 of 2 orders tasks run. The last one stopped by itself: exit code 137, out of memory.',
  down: 'No products task runs, 2 should. The last one stopped by itself: exit code 1.',
};

/** Requests of one window; busier by day, with a spike of refusals for some. */
function countsOf(
  id: string,
  at: number,
  ms: number,
  perMinute: number,
): RequestCounts {
  const day = 1 + 0.6 * Math.sin((at / (24 * HOUR)) * 2 * Math.PI);
  const requests = Math.round(
    (perMinute * ms * day * (0.7 + 0.6 * noise(id, at))) / MINUTE,
  );
  const throttled = noise(id, at, 't') > 0.93 ? Math.round(requests * 0.1) : 0;
  const serverErrors =
    noise(id, at, 'e') > 0.95 ? Math.ceil(requests * 0.02) : 0;
  const clientErrors = throttled + Math.round(requests * 0.01);
  return {
    requests,
    ok: requests - clientErrors - serverErrors,
    clientErrors,
    serverErrors,
    throttled,
  };
}

const latencyOf = (id: string, at: number, requests: number) =>
  requests > 0
    ? {
        p50: 20 + 10 * noise(id, at, 'p'),
        p95: 80 + 60 * noise(id, at, 'q'),
        p99: 160 + 200 * noise(id, at, 'r'),
      }
    : { p50: null, p95: null, p99: null };

function add(one: RequestCounts, other: RequestCounts): RequestCounts {
  return {
    requests: one.requests + other.requests,
    ok: one.ok + other.ok,
    clientErrors: one.clientErrors + other.clientErrors,
    serverErrors: one.serverErrors + other.serverErrors,
    throttled: one.throttled + other.throttled,
  };
}

const NOTHING: RequestCounts = {
  requests: 0,
  ok: 0,
  clientErrors: 0,
  serverErrors: 0,
  throttled: 0,
};

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
      this.#tenantOf(index),
    );
  }

  #tenantOf(index: number): TenantListItem {
    const { now, calm } = this.options;
    const tier = TIER_OF[index % TIER_OF.length];
    const base = NAMES[index % NAMES.length];
    const round = Math.floor(index / NAMES.length);
    const displayName = round > 0 ? `${base} ${round + 1}` : base;
    const tenantId = displayName.toLowerCase().replace(/[^a-z0-9]+/g, '-');
    const odd = calm ? 0 : index % 12;
    const state = STATE_OF[odd] ?? 'active';
    const health = state === 'active' ? HEALTH_OF[odd] ?? 'healthy' : 'unknown';
    const isolation = TIERS[tier].isolation;
    const hourly = Array.from(
      { length: 24 },
      (_, hour) =>
        this.#countsAt(tenantId, tier, now - (23 - hour) * HOUR, HOUR).requests,
    );
    const day = Array.from({ length: 24 }, (_, hour) =>
      this.#countsAt(tenantId, tier, now - (23 - hour) * HOUR, HOUR),
    ).reduce(add, NOTHING);
    return {
      tenantId,
      displayName,
      tier,
      isolation,
      cell: 'local',
      owner: 'group:default/platform',
      state,
      version: 3,
      tenantPath: isolation === 'pool' ? 'basic' : tenantId,
      stackName:
        isolation === 'pool' ? 'tenant-pool-basic' : `tenant-${tenantId}`,
      apiUrl: 'https://api.example/v1',
      identity: {
        userPoolId: 'pool',
        appClientId: 'client',
        issuer: 'https://i',
      },
      createdAt: iso(now - (index + 1) * 40 * HOUR),
      activatedAt: iso(now - (index + 1) * 40 * HOUR),
      updatedAt: iso(now - index * HOUR),
      failure:
        state === 'failed'
          ? {
              operation: 'onboard',
              step: 'deploy',
              cause:
                'The stack could not be created: orders did not become stable.',
              hint: 'Run it again.',
              at: iso(now - 3 * HOUR),
              taskId: 'task-1',
            }
          : undefined,
      health: {
        state: health,
        reason:
          state === 'suspended'
            ? 'Not observed while it is suspended.'
            : REASONS[health],
        since: iso(now - 4 * MINUTE - index * 1_000),
        observedAt: iso(now - 20_000),
      },
      usage: { ...day, hourly, quota: this.#quotaOf(tenantId, tier, index) },
      services: ['orders', 'products', 'users'].map(name => ({
        name,
        state: serviceState(name, health),
        reason: `${name} of ${displayName}`,
      })),
      imageTag: `1.${4 + (index % 3)}.0`,
    };
  }

  #countsAt(id: string, tier: TierName, at: number, ms: number) {
    const busy = { basic: 3, advanced: 20, premium: 60 }[tier];
    return countsOf(
      id,
      Math.floor(at / ms) * ms,
      ms,
      busy * (0.3 + 2 * noise(id)),
    );
  }

  #quotaOf(id: string, tier: TierName, index: number): QuotaUse {
    const { now, calm } = this.options;
    const { limit, period } = TIERS[tier].usagePlan.quota;
    const share = calm ? 0.2 : [0.1, 0.93, 0.3, 0.25, 1][index % 5];
    return {
      used: Math.round(limit * share * (0.9 + 0.1 * noise(id))),
      limit,
      period,
      periodStart: iso(Math.floor(now / (24 * HOUR)) * 24 * HOUR),
      periodEnd: iso((Math.floor(now / (24 * HOUR)) + 1) * 24 * HOUR),
      exhaustedAt: share > 0.9 ? iso(now + 2 * HOUR) : undefined,
      countedAt: iso(now - 3 * MINUTE),
    };
  }

  #pointsOf(tenants: TenantListItem[], search: URLSearchParams) {
    const { now } = this.options;
    const to = Date.parse(search.get('to') ?? iso(now));
    const from = Date.parse(search.get('from') ?? iso(to - 24 * HOUR));
    const hours = (to - from) / HOUR;
    const step = stepFor(hours);
    const ms = STEPS[step];
    const points: UsagePoint[] = [];
    // The latest window is not complete yet.
    for (let at = Math.ceil(from / ms) * ms; at + 2 * ms <= to; at += ms) {
      const counts = tenants
        .map(({ tenantId, tier }) => this.#countsAt(tenantId, tier, at, ms))
        .reduce(add, NOTHING);
      points.push({
        at: iso(at),
        ...counts,
        latency: latencyOf(tenants[0]?.tenantId ?? '', at, counts.requests),
      });
    }
    return { from: iso(from), to: iso(to), step, points };
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

  #attention(): AttentionItem[] {
    return this.tenants.flatMap<AttentionItem>(
      ({ tenantId, displayName, tier, state, health, failure, usage }) => {
        const about = { tenantId, displayName, tier };
        const quota = usage!.quota!;
        if (health!.state === 'down' || health!.state === 'degraded') {
          return [
            {
              ...about,
              kind: health!.state,
              reason: health!.reason,
              since: health!.since,
            },
          ];
        }
        if (state === 'failed') {
          return [
            {
              ...about,
              kind: 'failed' as const,
              reason: failure!.cause,
              since: failure!.at,
              taskId: failure!.taskId,
            },
          ];
        }
        return quota.used > 0.9 * quota.limit && tier === 'basic'
          ? [
              {
                ...about,
                kind: 'near-quota' as const,
                reason: `${quota.used} of ${quota.limit} requests are used.`,
                since: iso(this.options.now - HOUR),
              },
            ]
          : [];
      },
    );
  }

  headroom(): CapacityCheck[] {
    return [
      {
        id: 'shard',
        title: 'Load balancer target groups',
        state: 'ok',
        used: 39,
        limit: 100,
        needs: 1,
        message: 'Room for 61 more.',
      },
      {
        id: 'stack',
        title: 'Stacks',
        state: 'ok',
        used: 210,
        limit: 2_000,
        needs: 1,
        message: 'Room.',
      },
      {
        id: 'key',
        title: 'API keys',
        state: 'ok',
        used: 412,
        limit: 10_000,
        needs: 1,
        message: 'Room.',
      },
      {
        id: 'fargate-vcpu',
        title: 'Fargate vCPUs',
        state: 'short',
        used: 5.5,
        limit: 6,
        needs: 1.5,
        message:
          'A new tenant takes 1.5 vCPUs and 0.5 are left. Ask AWS for a higher quota (L-3032A538).',
      },
    ];
  }

  #rates(tenants: TenantListItem[]) {
    const { now } = this.options;
    const search = new URLSearchParams({
      from: iso(now - HOUR - 10 * MINUTE),
      to: iso(now),
    });
    const recent = this.#pointsOf(tenants, search).points.slice(-12);
    const rate = (of: (point: UsagePoint) => number) => ({
      now: recent.length ? of(recent[recent.length - 1]) : 0,
      recent: recent.map(of),
    });
    return {
      requestsPerMinute: rate(({ requests }) => requests / 5),
      errorRate: rate(
        ({ serverErrors, requests }) => serverErrors / (requests || 1),
      ),
      throttledRate: rate(
        ({ throttled, requests }) => throttled / (requests || 1),
      ),
    };
  }

  fleet(): FleetResponse {
    const attention = this.#attention();
    const pool = this.tenants.filter(({ isolation }) => isolation === 'pool');
    const { now } = this.options;
    const loud = pool.map(({ tenantId, displayName, tier }) => ({
      tenantId,
      displayName,
      ...this.#countsAt(tenantId, tier, now - HOUR, HOUR),
    }));
    const all = loud.reduce((sum, { requests }) => sum + requests, 0);
    return {
      tenants: this.tenants.length,
      cells: 1,
      ...countsBy(this.tenants),
      ...this.#rates(this.tenants),
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
      headroom: this.headroom().map(check => ({ ...check, cell: 'local' })),
      drift: this.drift(),
      collectors: {
        health: this.health,
        usage: this.usage,
        drift: { collectedAt: iso(this.options.now - 60_000) },
      },
    };
  }

  drift(): FleetDrift {
    const own = this.tenants.filter(({ isolation }) => isolation !== 'pool');
    const drifted = own.filter(({ drift }) => drift?.state === 'drifted');
    return {
      drifted: drifted.length,
      inSync: own.length - drifted.length,
      unknown: 0,
      unchecked: 0,
      oldestCheckedAt: iso(this.options.now - 23 * HOUR),
    };
  }

  /** What the fleet runs; `run` is for tests to set. */
  run?: FleetRun;

  fleetUpdates(): FleetUpdatesResponse {
    const counts = new Map<string, VersionCount>();
    for (const { tier, imageTag = '' } of this.tenants) {
      const key = `${tier} ${imageTag}`;
      const tenants = (counts.get(key)?.tenants ?? 0) + 1;
      counts.set(key, { tier, imageTag, tenants });
    }
    const pinned = this.tenants.filter(({ tier }) => tier !== 'basic');
    return {
      versions: [...counts.values()],
      pins: this.options.calm
        ? []
        : pinned
            .slice(0, 1)
            .map(({ tenantId, displayName, imageTag = '' }) => ({
              tenantId,
              displayName,
              imageTag,
              reason: 'Their audit ends in spring.',
              until: iso(this.options.now + 60 * 24 * HOUR),
              by: 'user:default/olivia.operator',
            })),
      pinCount: this.options.calm ? 0 : Math.min(1, pinned.length),
      canaries: this.options.calm
        ? []
        : pinned
            .slice(1, 2)
            .map(({ tenantId, displayName }) => ({ tenantId, displayName })),
      run: this.run,
    };
  }

  fleetUsage(search: URLSearchParams): FleetUsageResponse {
    const series = (['basic', 'advanced', 'premium'] as const)
      .filter(tier => this.tenants.some(tenant => tenant.tier === tier))
      .map(tier => ({
        tier,
        points: this.#pointsOf(
          this.tenants.filter(tenant => tenant.tier === tier),
          search,
        ).points,
      }));
    const { from, to, step } = this.#pointsOf([], search);
    return { from, to, step, series, collector: this.usage };
  }

  tenantUsage(id: string, search: URLSearchParams): TenantUsageResponse {
    const tenant = this.tenants.find(({ tenantId }) => tenantId === id)!;
    const { points, ...span } = this.#pointsOf([tenant], search);
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

  service(name: string, state: HealthState, cluster: string): ServiceHealth {
    const { now } = this.options;
    const running = {
      healthy: 2,
      deploying: 2,
      unknown: 0,
      degraded: 1,
      down: 0,
    }[state];
    const health: Health = {
      state,
      reason: REASONS[state],
      since: iso(now - 4 * MINUTE),
      observedAt: iso(now - 20_000),
    };
    const deployment = (
      id: string,
      status: 'PRIMARY' | 'ACTIVE',
      rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED',
      runs: number,
    ) => ({
      id,
      status,
      rolloutState,
      reason:
        rolloutState === 'COMPLETED'
          ? `ECS deployment ${id} completed.`
          : `ECS deployment ${id} in progress.`,
      desired: 2,
      running: runs,
      pending: 2 - runs,
      failedTasks: state === 'down' ? 3 : 0,
      taskDefinition: `${cluster}-${name}:${status === 'PRIMARY' ? 12 : 11}`,
      createdAt: iso(now - 6 * MINUTE),
      updatedAt: iso(now - MINUTE),
    });
    return {
      name,
      serviceName: `${name}-service`,
      clusterName: cluster,
      health,
      desired: 2,
      running,
      pending: 2 - running,
      deployments:
        state === 'deploying'
          ? [
              deployment('ecs-svc/2', 'PRIMARY', 'IN_PROGRESS', 1),
              deployment('ecs-svc/1', 'ACTIVE', 'COMPLETED', 1),
            ]
          : [
              deployment(
                'ecs-svc/1',
                'PRIMARY',
                state === 'down' ? 'FAILED' : 'COMPLETED',
                running,
              ),
            ],
      targets: {
        healthy: running,
        unhealthy: 2 - running,
        reason: running < 2 ? 'Health checks failed.' : undefined,
      },
      lastStopped:
        state === 'down' || state === 'degraded'
          ? {
              at: iso(now - 40_000),
              reason:
                state === 'down'
                  ? 'Exit code 1.'
                  : 'Exit code 137, out of memory.',
              exitCode: state === 'down' ? 1 : 137,
            }
          : undefined,
      load: {
        cpuPercent: 20 + 60 * noise(name, cluster),
        memoryPercent: 40 + 40 * noise(name, cluster, 'm'),
        at: iso(now - 2 * MINUTE),
      },
      events: [
        {
          id: `${name}-2`,
          at: iso(now - MINUTE),
          message: `(service ${name}-service) has reached a steady state.`,
        },
        {
          id: `${name}-1`,
          at: iso(now - 6 * MINUTE),
          message: `(service ${name}-service) has started 2 tasks: (task 3f2a) (task 91bc).`,
        },
      ],
      consoleUrl: 'https://console.aws.example/ecs',
    };
  }

  #servicesOf(tenant: TenantListItem) {
    const cluster =
      tenant.isolation === 'silo-cluster'
        ? `tenant-${tenant.tenantId}`
        : `tenant-${tenant.tier}`;
    const state = tenant.health!.state;
    return [
      this.service('orders', state === 'down' ? 'healthy' : state, cluster),
      this.service('products', state === 'down' ? 'down' : 'healthy', cluster),
      this.service('users', 'healthy', cluster),
    ];
  }

  tenantHealth(id: string): TenantHealthResponse {
    const tenant = this.tenants.find(({ tenantId }) => tenantId === id)!;
    return {
      tenantId: id,
      health: tenant.health!,
      shared: tenant.isolation === 'pool',
      services: tenant.state === 'active' ? this.#servicesOf(tenant) : [],
      stack: { name: tenant.stackName, status: 'CREATE_COMPLETE' },
      collector: this.health,
    };
  }

  load(search: URLSearchParams): TenantLoadResponse {
    const to = Date.parse(search.get('to') ?? iso(this.options.now));
    const from = Date.parse(search.get('from') ?? iso(to - 24 * HOUR));
    const points = (name: string) => {
      const all = [];
      for (
        let at = Math.ceil(from / STEPS['5m']) * STEPS['5m'];
        at < to;
        at += STEPS['5m']
      ) {
        const gone = noise(at) > 0.97;
        all.push({
          at: iso(at),
          cpuPercent: gone ? null : 20 + 30 * noise(name, at),
          memoryPercent: gone ? null : 55 + 8 * noise(name, at, 'm'),
        });
      }
      return all;
    };
    return {
      services: ['orders', 'products', 'users'].map(name => ({
        name,
        points: points(name),
      })),
      collector: this.health,
    };
  }

  tasks(): { items: LiveTask[]; readAt: string } {
    const { now } = this.options;
    return {
      items: [
        {
          id: '3f2a9c',
          service: 'orders',
          status: 'RUNNING',
          healthy: true,
          startedAt: iso(now - 2 * HOUR),
          image:
            '123456789012.dkr.ecr.us-east-1.amazonaws.com/order-service:1.4.0',
          cpu: '256',
          memory: '512',
        },
        {
          id: '91bc77',
          service: 'orders',
          status: 'STOPPED',
          startedAt: iso(now - 3 * HOUR),
          stoppedAt: iso(now - 40_000),
          stoppedReason: 'Exit code 137, out of memory.',
          exitCode: 137,
          image:
            '123456789012.dkr.ecr.us-east-1.amazonaws.com/order-service:1.4.0',
        },
        {
          id: '77aa12',
          service: 'products',
          status: 'RUNNING',
          healthy: true,
          startedAt: iso(now - 5 * HOUR),
          image: 'product-service:1.4.0',
        },
      ],
      readAt: iso(now),
    };
  }

  tier(name: TierName): TierDetailResponse {
    const tenants = this.tenants.filter(({ tier }) => tier === name);
    const tier = TIERS[name];
    const cluster = (of: string, tenant?: TenantListItem) => ({
      name: of,
      tenantId: tenant?.tenantId,
      services: tenant ? 4 : 4 * tenants.length,
      runningTasks: tenant ? 8 : 8 * tenants.length - 2,
      pendingTasks: tenant ? 0 : 2,
      health: tenant?.health ?? {
        state: 'healthy' as const,
        reason: 'All services run.',
        since: iso(this.options.now - HOUR),
      },
    });
    return {
      tier: { ...tier, tenantCount: tenants.length },
      ...countsBy(tenants),
      ...this.#rates(tenants),
      services:
        tier.isolation === 'pool'
          ? [
              this.service('orders', 'healthy', 'tenant-pool-basic'),
              this.service(
                'products',
                this.options.calm ? 'healthy' : 'degraded',
                'tenant-pool-basic',
              ),
              this.service('users', 'healthy', 'tenant-pool-basic'),
            ]
          : [],
      clusters:
        tier.isolation === 'silo-cluster'
          ? tenants.map(tenant => cluster(`tenant-${tenant.tenantId}`, tenant))
          : [cluster(`tenant-${name}`)],
      collectors: { health: this.health, usage: this.usage },
    };
  }

  serviceTenants(name: string): ServiceTenantsResponse {
    const tenants = this.tenants.filter(({ state }) => state === 'active');
    const own = tenants.filter(({ isolation }) => isolation !== 'pool');
    const copies = own.map(({ tenantId, displayName, tier, health }) => ({
      tenantId: tenantId as string | undefined,
      displayName,
      tier,
      tenants: 1,
      service: this.service(name, health!.state, `tenant-${tenantId}`),
    }));
    const pool = {
      tenantId: undefined,
      displayName: 'Basic pool',
      tier: 'basic' as const,
      tenants: tenants.length - own.length,
      service: this.service(name, 'healthy', 'tenant-pool-basic'),
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
          return this.fleetUpdates();
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
        checks: this.headroom(),
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
        return this.load(search);
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
          : this.tasks();
      case 'events':
        return { items: [] };
      default:
        return undefined;
    }
  }
}
