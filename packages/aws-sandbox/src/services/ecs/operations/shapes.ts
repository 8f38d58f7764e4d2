import type {
  Cluster as ClusterShape,
  Service as ServiceShape,
  Tag,
  Task as TaskShape,
  TaskDefinition as TaskDefinitionShape,
} from '@aws-sdk/client-ecs';
import type {
  Cluster,
  ContainerDefinition,
  Service,
  TaskDefinition,
  TaskRecord,
  TaskStatus,
} from '../model';

const RUNNING: TaskStatus[] = ['RUNNING'];
const PENDING: TaskStatus[] = ['PROVISIONING', 'PENDING'];

const tagList = (tags: Record<string, string>): Tag[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

const dateOf = (iso: string | undefined) => (iso ? new Date(iso) : undefined);

export function serviceShape(service: Service, tasks: TaskRecord[]) {
  const count = (statuses: TaskStatus[], deploymentId?: string) =>
    tasks.filter(
      task =>
        statuses.includes(task.lastStatus) &&
        (!deploymentId || task.deploymentId === deploymentId),
    ).length;
  const strategy = service.capacityProviderStrategy;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: 'ACTIVE',
    desiredCount: service.desiredCount,
    runningCount: count(RUNNING),
    pendingCount: count(PENDING),
    launchType: strategy ? undefined : service.launchType,
    capacityProviderStrategy: strategy,
    healthCheckGracePeriodSeconds: service.gracePeriodSeconds,
    deploymentConfiguration: {
      deploymentCircuitBreaker: service.circuitBreaker,
      minimumHealthyPercent: 100,
      maximumPercent: 200,
    },
    enableECSManagedTags: service.managedTags ?? false,
    taskDefinition: service.taskDefinitionArn,
    loadBalancers: service.loadBalancers,
    propagateTags: service.propagateTags as 'SERVICE' | undefined,
    createdAt: new Date(service.createdAt),
    tags: tagList(service.tags),
    events: service.events.map(event => ({
      ...event,
      createdAt: new Date(event.createdAt),
    })),
    deployments: service.deployments.map(deployment => ({
      id: deployment.id,
      status: deployment.status,
      taskDefinition: deployment.taskDefinitionArn,
      desiredCount: deployment.status === 'PRIMARY' ? service.desiredCount : 0,
      runningCount: count(RUNNING, deployment.id),
      pendingCount: count(PENDING, deployment.id),
      failedTasks: deployment.failedTasks,
      rolloutState: deployment.rolloutState,
      rolloutStateReason: deployment.rolloutReason,
      createdAt: new Date(deployment.createdAt),
      updatedAt: new Date(deployment.updatedAt),
    })),
  } satisfies ServiceShape;
}

/** A task is as well as its containers; what has no health check is unknown. */
function healthOf({
  containers,
}: TaskRecord): 'HEALTHY' | 'UNHEALTHY' | 'UNKNOWN' {
  const found = containers.map(({ health }) => health);
  if (found.includes('UNHEALTHY')) {
    return 'UNHEALTHY';
  }
  return found.includes('UNKNOWN') ? 'UNKNOWN' : 'HEALTHY';
}

export const taskShape = (task: TaskRecord, definition: TaskDefinition) =>
  ({
    taskArn: task.arn,
    clusterArn: task.clusterArn,
    taskDefinitionArn: task.taskDefinitionArn,
    group: `service:${task.serviceName}`,
    startedBy: task.deploymentId,
    lastStatus: task.lastStatus,
    desiredStatus: task.desiredStatus,
    healthStatus: healthOf(task),
    launchType: task.launchType,
    capacityProviderName: task.capacityProvider,
    cpu: definition.cpu,
    memory: definition.memory,
    createdAt: new Date(task.createdAt),
    startedAt: dateOf(task.startedAt),
    stoppedAt: dateOf(task.stoppedAt),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    tags: tagList(task.tags),
    containers: task.containers.map(container => ({
      name: container.name,
      image: definition.containers.find(({ Name }) => Name === container.name)
        ?.Image,
      taskArn: task.arn,
      lastStatus: task.lastStatus,
      healthStatus: container.health,
      exitCode: container.exitCode,
      reason: container.reason,
      networkBindings:
        container.port === undefined
          ? []
          : [{ hostPort: container.port, bindIP: '127.0.0.1' }],
    })),
  } satisfies TaskShape);

export const clusterShape = (
  cluster: Cluster,
  services: Service[],
  tasks: TaskRecord[],
) =>
  ({
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    activeServicesCount: services.filter(
      service => service.clusterArn === cluster.arn,
    ).length,
    runningTasksCount: tasks.filter(
      task => task.clusterArn === cluster.arn && task.lastStatus === 'RUNNING',
    ).length,
    pendingTasksCount: tasks.filter(
      task => task.clusterArn === cluster.arn && task.lastStatus === 'PENDING',
    ).length,
    tags: tagList(cluster.tags),
  } satisfies ClusterShape);

function healthCheckShape({ HealthCheck: check }: ContainerDefinition) {
  const number = (value: number | undefined) =>
    value === undefined ? undefined : Number(value);
  return (
    check && {
      command: check.Command,
      interval: number(check.Interval),
      timeout: number(check.Timeout),
      retries: number(check.Retries),
      startPeriod: number(check.StartPeriod),
    }
  );
}

function logConfigurationShape({
  LogConfiguration: logs,
}: ContainerDefinition) {
  return (
    logs && {
      logDriver: logs.LogDriver as 'awslogs',
      options: logs.Options,
    }
  );
}

function statusOf({ going, active }: TaskDefinition) {
  if (going) {
    return 'DELETE_IN_PROGRESS';
  }
  return active ? 'ACTIVE' : 'INACTIVE';
}

export const taskDefinitionShape = (definition: TaskDefinition) =>
  ({
    taskDefinitionArn: definition.arn,
    family: definition.family,
    revision: definition.revision,
    status: statusOf(definition),
    cpu: definition.cpu,
    memory: definition.memory,
    taskRoleArn: definition.taskRoleArn,
    executionRoleArn: definition.executionRoleArn,
    networkMode: definition.networkMode as 'awsvpc' | undefined,
    requiresCompatibilities: definition.requiresCompatibilities as
      | ['FARGATE' | 'EC2']
      | undefined,
    containerDefinitions: definition.containers.map(container => ({
      name: container.Name,
      image: container.Image,
      essential: container.Essential,
      healthCheck: healthCheckShape(container),
      logConfiguration: logConfigurationShape(container),
      environment: container.Environment?.map(({ Name, Value }) => ({
        name: Name,
        value: Value,
      })),
      secrets: container.Secrets?.map(({ Name, ValueFrom }) => ({
        name: Name,
        valueFrom: ValueFrom,
      })),
    })),
  } satisfies TaskDefinitionShape);
