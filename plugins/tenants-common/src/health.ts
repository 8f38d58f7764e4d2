/** From best to worst; `unknown` is not known to be either. */
export const HEALTH_STATES = [
  'healthy',
  'deploying',
  'unknown',
  'degraded',
  'down',
] as const;

export type HealthState = (typeof HEALTH_STATES)[number];

/** How something fares, with the reason in a sentence for people. */
export interface Health {
  state: HealthState;
  /** For example "2 of 3 tasks run; the last one stopped: exit code 137, out of memory." */
  reason: string;
  /** ISO time since when it is in this state. */
  since: string;
  /** ISO time of the latest look at AWS; absent before the first. */
  observedAt?: string;
}

/** One deployment of a service, as ECS tells it. */
export interface ServiceDeployment {
  id: string;
  status: 'PRIMARY' | 'ACTIVE' | 'INACTIVE';
  rolloutState: 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';
  /** ECS's words. */
  reason?: string;
  desired: number;
  running: number;
  pending: number;
  failedTasks: number;
  /** Family and revision. */
  taskDefinition: string;
  /** ISO times. */
  createdAt: string;
  updatedAt: string;
}

/** Why a task ended. */
export interface StoppedTask {
  /** ISO time. */
  at: string;
  /** A sentence: "Exit code 137, out of memory." */
  reason: string;
  exitCode?: number;
}

/** One ECS service that a tenant's requests reach, of its own or shared. */
export interface ServiceHealth {
  /** What it serves: `orders`, `products`, `users`, or `proxy`. */
  name: string;
  /** The cell that it runs in, where there are several. */
  cell?: string;
  /** Name in ECS. */
  serviceName: string;
  clusterName: string;
  health: Health;
  desired: number;
  running: number;
  pending: number;
  /** Newest first. */
  deployments: ServiceDeployment[];
  /** What the load balancer says of its targets; absent for services without one, or not known yet. */
  targets?: { healthy: number; unhealthy: number; reason?: string };
  /** Latest task that ended by itself. */
  lastStopped?: StoppedTask;
  /** Percent of what is reserved, averaged over the latest 5 minutes. */
  load?: { cpuPercent?: number; memoryPercent?: number; at: string };
  /** ECS's events, newest first, 20 at most. */
  events: Array<{ id: string; at: string; message: string }>;
  /** The service in AWS's console. */
  consoleUrl: string;
}

/** How a collector fares: pages say how old their data is, and why it gets no younger. */
export interface CollectorStatus {
  /** ISO time of the latest complete pass; absent before the first. */
  collectedAt?: string;
  /** Why the latest pass failed, in a sentence. */
  problem?: string;
  /** ISO time of the next try. */
  nextTryAt?: string;
}

/** Answer of `GET /tenants/{id}/health`: from the portal's store, no call to AWS. */
export interface TenantHealthResponse {
  tenantId: string;
  health: Health;
  /** True for services that other tenants share. */
  shared: boolean;
  /** In the order of the SaaS's services, the proxy last. */
  services: ServiceHealth[];
  /** CloudFormation's state of the stack the tenant lives in. */
  stack?: { name: string; status: string; reason?: string };
  collector: CollectorStatus;
}

/** Query of `GET /tenants/{id}/load`. */
export interface LoadQuery {
  /** ISO times. */
  from?: string;
  to?: string;
}

/** Answer of `GET /tenants/{id}/load`: CPU and memory of the services over time. */
export interface TenantLoadResponse {
  services: Array<{
    name: string;
    points: Array<{
      at: string;
      cpuPercent: number | null;
      memoryPercent: number | null;
    }>;
  }>;
  collector: CollectorStatus;
}

/** A task, read from ECS when a person asks. */
export interface LiveTask {
  id: string;
  service: string;
  /** ECS's `lastStatus`, for example `RUNNING`. */
  status: string;
  healthy?: boolean;
  /** ISO times. */
  startedAt?: string;
  stoppedAt?: string;
  /** A sentence, for stopped ones. */
  stoppedReason?: string;
  exitCode?: number;
  image?: string;
  cpu?: string;
  memory?: string;
}

/** Answer of `GET /tenants/{id}/tasks`: running and lately stopped ones. */
export interface TenantTasksResponse {
  items: LiveTask[];
  /** ISO time. */
  readAt: string;
}

/** Answer of `GET /tenants/{id}/tasks/{taskId}/logs`: the last lines of a task's log. */
export interface TaskLogsResponse {
  lines: Array<{ at: string; message: string }>;
  readAt: string;
}

/** Topic on Backstage's events service: somebody waits for a new look at how some fare. */
export const LOOK_TOPIC = 'tenantry.look';

/** Payload on `LOOK_TOPIC`. */
export interface LookWanted {
  /** The cell that they are in. */
  cell: string;
  /** Tenants' ids; `POOL_UNIT` is the pool. */
  ids: string[];
}
