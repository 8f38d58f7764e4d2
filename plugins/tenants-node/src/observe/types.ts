import type {
  LiveTask,
  ServiceDeployment,
  ServiceHealth,
  StackDrift,
  StoppedTask,
  TierName,
} from '@tenantry/plugin-tenants-common';

/** A stack as CloudFormation lists it. */
export interface ObservedStack {
  name: string;
  /** ARN. */
  id: string;
  status: string;
  reason?: string;
  /** ISO time of the creation or of the latest change. */
  changedAt: string;
}

export interface DetailedStack extends ObservedStack {
  outputs: Record<string, string>;
}

export interface ObservedCluster {
  name: string;
  services: number;
  running: number;
  pending: number;
}

/** Where a service is. */
export interface ServiceAddress {
  clusterName: string;
  serviceName: string;
}

export interface ObservedService extends ServiceAddress {
  /** ECS's, or `MISSING`. */
  status: string;
  /** Family of its task definition, without revision. */
  family?: string;
  desired: number;
  running: number;
  pending: number;
  deployments: ServiceDeployment[];
  events: ServiceHealth['events'];
  targetGroups: string[];
}

/** A live task, with where its log is. */
export interface ObservedTask extends LiveTask {
  clusterName: string;
  serviceName: string;
  taskDefinitionArn: string;
  /** ARN. */
  arn: string;
}

/** CPU and memory of a service in percent of what is reserved, in one window. */
export interface LoadPoint extends ServiceAddress {
  /** ISO time of the window's beginning. */
  at: string;
  cpuPercent?: number;
  memoryPercent?: number;
}

/** How much of its plan's quota a key has used, day by day. */
export interface KeyUse {
  keyId: string;
  /** Requests of each day that was asked for. */
  daily: number[];
}

/** A row of a query over logs: values by column. */
export type LogRow = Record<string, string>;

/** A message of the cell's queue of events. */
export interface QueueMessage {
  id: string;
  body: string;
  /** For `settle`. */
  receipt: string;
}

/**
 * What the portal reads of a cell to tell how it fares. Each method is as few AWS calls as
 * AWS's own limits allow, and decides nothing. What fails is an `ObservationError`.
 */
export interface CellObserver {
  /** All stacks that are not deleted: a walk over pages of 100. */
  stacks(signal?: AbortSignal): Promise<ObservedStack[]>;
  /** One stack with its outputs; `undefined` when it does not exist. */
  stack(name: string): Promise<DetailedStack | undefined>;
  /** Outputs of all stacks, by stack: a walk over pages. */
  allOutputs(
    signal?: AbortSignal,
  ): Promise<Map<string, Record<string, string>>>;
  /**
   * Has CloudFormation compare a stack with its template, and waits for it: minutes, and a
   * call every few seconds.
   */
  drift(name: string, signal: AbortSignal): Promise<StackDrift>;
  /** ECS services among the resources of a stack, finished or not. */
  stackServices(name: string): Promise<ServiceAddress[]>;
  /** Clusters, 100 a call; those that do not exist are left out. */
  clusters(names: string[], signal?: AbortSignal): Promise<ObservedCluster[]>;
  /** Services of one cluster, 10 a call; those that do not exist have the status `MISSING`. */
  services(
    clusterName: string,
    serviceNames: string[],
    signal?: AbortSignal,
  ): Promise<ObservedService[]>;
  /** Why tasks of a service ended lately, newest first; two calls. */
  stoppedTasks(address: ServiceAddress): Promise<StoppedTask[]>;
  /** What a load balancer says of its targets. */
  targets(targetGroupArn: string): Promise<ServiceHealth['targets']>;
  /** Running and lately stopped tasks of a service; four calls at most. */
  tasks(address: ServiceAddress): Promise<ObservedTask[]>;
  /** One task of a cluster. */
  task(clusterName: string, taskId: string): Promise<ObservedTask | undefined>;
  /** The last lines of a task's log, oldest first; `undefined` when its log is not in CloudWatch. */
  taskLog(
    task: ObservedTask,
    limit: number,
  ): Promise<Array<{ at: string; message: string }> | undefined>;
  /** CPU and memory in windows of 5 minutes, 50 services a call. */
  load(
    addresses: ServiceAddress[],
    range: { from: Date; to: Date },
    signal?: AbortSignal,
  ): Promise<LoadPoint[]>;
  /** Pages of 500 keys of a tier's plan. Days are UTC, `to` included. */
  keyUse(
    tier: TierName,
    range: { from: string; to: string },
    signal?: AbortSignal,
  ): AsyncIterable<KeyUse[]>;
  /** Runs a query over the front door's access logs from `from` until before `to`; all rows. */
  queryAccessLogs(
    query: string,
    range: { from: Date; to: Date; limit: number },
    signal?: AbortSignal,
  ): Promise<LogRow[]>;
  /** Waits up to 20 s for messages; `undefined` when the cell has no queue. */
  receive(signal: AbortSignal): Promise<QueueMessage[] | undefined>;
  /** Takes messages off the queue. */
  settle(messages: QueueMessage[]): Promise<void>;
}
