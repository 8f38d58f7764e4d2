import type { ServiceDeployment } from '@tenantry/plugin-tenants-common';
import type { ServiceFacts } from '../health/facts';

/** The moment of most tests. */
export const NOW = '2026-03-01T12:00:00.000Z';
export const NOW_MS = Date.parse(NOW);

export const secondsAgo = (seconds: number): string =>
  new Date(NOW_MS - seconds * 1000).toISOString();

export const aDeployment = (
  overrides: Partial<ServiceDeployment> = {},
): ServiceDeployment => ({
  id: 'ecs-svc/1',
  status: 'PRIMARY',
  rolloutState: 'COMPLETED',
  desired: 2,
  running: 2,
  pending: 0,
  failedTasks: 0,
  taskDefinition: 'tenantry-acme-orders:1',
  createdAt: secondsAgo(3600),
  updatedAt: secondsAgo(3600),
  ...overrides,
});

/** A service that is well, for tests. */
export const someFacts = (
  overrides: Partial<ServiceFacts> = {},
): ServiceFacts => ({
  name: 'orders',
  serviceName: 'acme-orders',
  clusterName: 'advanced',
  status: 'ACTIVE',
  desired: 2,
  running: 2,
  pending: 0,
  deployments: [aDeployment()],
  events: [],
  targetGroups: [],
  recentStops: [],
  progressAt: secondsAgo(3600),
  observedAt: secondsAgo(20),
  ...overrides,
});
