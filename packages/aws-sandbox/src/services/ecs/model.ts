/** A container definition in CloudFormation's shape, as far as it is used. */
export interface ContainerDefinition {
  Name: string;
  Image: string;
  Essential?: boolean;
  Command?: string[];
  Environment?: Array<{ Name: string; Value: string }>;
  PortMappings?: Array<{ ContainerPort: number; Name?: string }>;
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
  containers: ContainerDefinition[];
  tags: Record<string, string>;
  active: boolean;
}

export interface Cluster {
  arn: string;
  name: string;
  tags: Record<string, string>;
}

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

export interface Service {
  arn: string;
  name: string;
  clusterArn: string;
  desiredCount: number;
  taskDefinitionArn: string;
  launchType: string;
  loadBalancers: Array<{
    targetGroupArn: string;
    containerName: string;
    containerPort: number;
  }>;
  circuitBreaker: { enable: boolean; rollback: boolean };
  propagateTags?: string;
  tags: Record<string, string>;
  deployments: Deployment[];
  /** Newest first. */
  events: Array<{ id: string; createdAt: string; message: string }>;
  /** Task definition of the last deployment that completed. */
  lastGood?: string;
  createdAt: string;
}

export type TaskStatus =
  | 'PENDING'
  | 'RUNNING'
  | 'DEACTIVATING'
  | 'STOPPING'
  | 'STOPPED';

export interface TaskRecord {
  arn: string;
  clusterArn: string;
  serviceName: string;
  deploymentId: string;
  taskDefinitionArn: string;
  lastStatus: TaskStatus;
  desiredStatus: 'RUNNING' | 'STOPPED';
  /** HEALTHY once its targets are. */
  healthy: boolean;
  port?: number;
  pid?: number;
  createdAt: string;
  startedAt?: string;
  stoppedAt?: string;
  stopCode?:
    | 'EssentialContainerExited'
    | 'TaskFailedToStart'
    | 'ServiceSchedulerInitiated'
    | 'UserInitiated';
  stoppedReason?: string;
  exitCode?: number;
  tags: Record<string, string>;
}
