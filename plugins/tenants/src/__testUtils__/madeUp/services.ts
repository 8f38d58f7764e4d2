import type {
  Health,
  HealthState,
  ServiceHealth,
  TenantListItem,
  TenantLoadResponse,
  TenantTasksResponse,
} from '@tenantry/plugin-tenants-common';
import { HOUR, iso, MINUTE, noise } from './noise';
import { REASONS } from './tenants';
import { STEPS } from './traffic';

/** A service as ECS and its load balancer tell of it. */
export function serviceOf(
  name: string,
  state: HealthState,
  cluster: string,
  now: number,
): ServiceHealth {
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

export function servicesOf(
  tenant: TenantListItem,
  now: number,
): ServiceHealth[] {
  const cluster =
    tenant.isolation === 'silo-cluster'
      ? `tenant-${tenant.tenantId}`
      : `tenant-${tenant.tier}`;
  const state = tenant.health!.state;
  return [
    serviceOf('orders', state === 'down' ? 'healthy' : state, cluster, now),
    serviceOf('products', state === 'down' ? 'down' : 'healthy', cluster, now),
    serviceOf('users', 'healthy', cluster, now),
  ];
}

export function loadOf(
  search: URLSearchParams,
  now: number,
): TenantLoadResponse['services'] {
  const to = Date.parse(search.get('to') ?? iso(now));
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
  return ['orders', 'products', 'users'].map(name => ({
    name,
    points: points(name),
  }));
}

export function tasksOf(now: number): TenantTasksResponse {
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
