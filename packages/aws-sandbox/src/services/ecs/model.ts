/** What a container runs to learn whether it is well; seconds where numbers. */
export interface HealthCheck {
  /** Starts with `CMD` or `CMD-SHELL`. */
  Command: string[];
  Interval?: number;
  Timeout?: number;
  Retries?: number;
  StartPeriod?: number;
}

/** A container definition in CloudFormation's shape, as far as it is used. */
export interface ContainerDefinition {
  Name: string;
  Image: string;
  Essential?: boolean;
  Command?: string[];
  Environment?: Array<{ Name: string; Value: string }>;
  /** Values come from Secrets Manager when a task starts. */
  Secrets?: Array<{ Name: string; ValueFrom: string }>;
  PortMappings?: Array<{ ContainerPort: number; Name?: string }>;
  HealthCheck?: HealthCheck;
  LogConfiguration?: {
    LogDriver: string;
    Options?: Record<string, string>;
  };
  StopTimeout?: number;
}

export interface TaskDefinition {
  arn: string;
  family: string;
  revision: number;
  cpu?: string;
  memory?: string;
  taskRoleArn?: string;
  executionRoleArn?: string;
  networkMode?: string;
  requiresCompatibilities?: string[];
  containers: ContainerDefinition[];
  tags: Record<string, string>;
  active: boolean;
  /** Deleted: nobody lists it any more. */
  going?: boolean;
}

export interface Cluster {
  arn: string;
  name: string;
  /** Namespace of Service Connect, for services that name none. */
  namespace?: string;
  capacityProviders?: string[];
  defaultStrategy?: CapacityStrategy[];
  tags: Record<string, string>;
}

/** A namespace of Cloud Map, in which services find each other. */
export interface Namespace {
  id: string;
  arn: string;
  name: string;
}

/** Bounds of a service's tasks, for Application Auto Scaling. */
export interface ScalableTarget {
  id: string;
  min: number;
  max: number;
}

export interface CapacityProvider {
  arn: string;
  name: string;
  autoScalingGroup: string;
}

export interface CapacityStrategy {
  capacityProvider: string;
  weight?: number;
  base?: number;
}

export type LaunchType = 'FARGATE' | 'EC2';

export type RolloutState = 'IN_PROGRESS' | 'COMPLETED' | 'FAILED';

export interface Deployment {
  id: string;
  status: 'PRIMARY' | 'ACTIVE';
  taskDefinitionArn: string;
  rolloutState: RolloutState;
  rolloutReason: string;
  failedTasks: number;
  createdAt: string;
  updatedAt: string;
}

/** How a service takes part in Service Connect. */
export interface ServiceConnect {
  namespaceArn: string;
  /** What it offers; nothing for one that only calls others. */
  offers: Array<{
    portName: string;
    discoveryName: string;
    /** Names and ports by which others of the namespace reach it. */
    aliases: Array<{ dnsName: string; port: number }>;
  }>;
}

export interface Service {
  arn: string;
  name: string;
  clusterArn: string;
  desiredCount: number;
  taskDefinitionArn: string;
  /** What its tasks run on. */
  launchType: LaunchType;
  /** In place of a launch type, when the service has one. */
  capacityProviderStrategy?: CapacityStrategy[];
  loadBalancers: Array<{
    targetGroupArn: string;
    containerName: string;
    containerPort: number;
  }>;
  serviceConnect?: ServiceConnect;
  /** How long load balancers may find a new task unhealthy. */
  gracePeriodSeconds: number;
  circuitBreaker: { enable: boolean; rollback: boolean };
  propagateTags?: string;
  managedTags?: boolean;
  tags: Record<string, string>;
  deployments: Deployment[];
  /** The deployment that was last asked for, not one that goes back by itself. */
  requested?: { deploymentId: string; failure?: string };
  /** Newest first. */
  events: Array<{ id: string; createdAt: string; message: string }>;
  /** Task definition of the last deployment that completed. */
  lastGood?: string;
  createdAt: string;
}

export type TaskStatus =
  | 'PROVISIONING'
  | 'PENDING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'STOPPED';

export type ContainerHealth = 'UNKNOWN' | 'HEALTHY' | 'UNHEALTHY';

/** One container of a task as `DescribeTasks` shows it. */
export interface ContainerRecord {
  name: string;
  port?: number;
  /** Its process, as long as it runs. */
  pid?: number;
  exitCode?: number;
  /** Why it did not start. */
  reason?: string;
  health: ContainerHealth;
}

export interface TaskRecord {
  arn: string;
  clusterArn: string;
  serviceName: string;
  deploymentId: string;
  taskDefinitionArn: string;
  launchType: LaunchType;
  capacityProvider?: string;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  /** Its containers' health checks and its targets say so: it counts for the deployment. */
  ready: boolean;
  /** It ended by itself or never got well: it counts against the deployment. */
  failed: boolean;
  containers: ContainerRecord[];
  createdAt: string;
  startedAt?: string;
  stoppedAt?: string;
  stopCode?:
    | 'EssentialContainerExited'
    | 'TaskFailedToStart'
    | 'ServiceSchedulerInitiated'
    | 'UserInitiated';
  stoppedReason?: string;
  tags: Record<string, string>;
}

export const isLive = (task: TaskRecord): boolean =>
  task.desiredStatus === 'RUNNING';

/** The last part of an ARN, or the name itself. */
export const nameOf = (nameOrArn: string = 'default'): string =>
  nameOrArn.split('/').pop()!;

/** `<family>` of `…task-definition/<family>:<revision>`. */
export const familyOf = (taskDefinitionArn: string): string =>
  nameOf(taskDefinitionArn).split(':')[0];
