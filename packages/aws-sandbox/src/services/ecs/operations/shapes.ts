import type {
  Cluster as ClusterShape,
  Service as ServiceShape,
  Tag,
  Task as TaskShape,
  TaskDefinition as TaskDefinitionShape,
} from '@aws-sdk/client-ecs';
import type { Cluster, Service, TaskDefinition, TaskRecord } from '../model';

const tagList = (tags: Record<string, string>): Tag[] =>
  Object.entries(tags).map(([key, value]) => ({ key, value }));

const dateOf = (iso: string | undefined) => (iso ? new Date(iso) : undefined);

export function serviceShape(service: Service, tasks: TaskRecord[]) {
  const count = (status: string, deploymentId?: string) =>
    tasks.filter(
      task =>
        task.lastStatus === status &&
        (!deploymentId || task.deploymentId === deploymentId),
    ).length;
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.clusterArn,
    status: 'ACTIVE',
    desiredCount: service.desiredCount,
    runningCount: count('RUNNING'),
    pendingCount: count('PENDING'),
    launchType: service.launchType as 'FARGATE',
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
      runningCount: count('RUNNING', deployment.id),
      pendingCount: count('PENDING', deployment.id),
      failedTasks: deployment.failedTasks,
      rolloutState: deployment.rolloutState,
      rolloutStateReason: deployment.rolloutReason,
      createdAt: new Date(deployment.createdAt),
      updatedAt: new Date(deployment.updatedAt),
    })),
  } satisfies ServiceShape;
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
    healthStatus: task.healthy ? 'HEALTHY' : 'UNKNOWN',
    launchType: 'FARGATE',
    cpu: definition.cpu,
    memory: definition.memory,
    createdAt: new Date(task.createdAt),
    startedAt: dateOf(task.startedAt),
    stoppedAt: dateOf(task.stoppedAt),
    stopCode: task.stopCode,
    stoppedReason: task.stoppedReason,
    tags: tagList(task.tags),
    containers: definition.containers.map(container => ({
      name: container.Name,
      image: container.Image,
      lastStatus: task.lastStatus,
      exitCode: task.exitCode,
      networkBindings:
        task.port === undefined
          ? []
          : [{ hostPort: task.port, bindIP: '127.0.0.1' }],
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

export const taskDefinitionShape = (definition: TaskDefinition) =>
  ({
    taskDefinitionArn: definition.arn,
    family: definition.family,
    revision: definition.revision,
    status: definition.active ? 'ACTIVE' : 'INACTIVE',
    cpu: definition.cpu,
    memory: definition.memory,
    taskRoleArn: definition.taskRoleArn,
    executionRoleArn: definition.executionRoleArn,
    containerDefinitions: definition.containers.map(container => ({
      name: container.Name,
      image: container.Image,
      essential: container.Essential,
      environment: container.Environment?.map(({ Name, Value }) => ({
        name: Name,
        value: Value,
      })),
    })),
  } satisfies TaskDefinitionShape);
