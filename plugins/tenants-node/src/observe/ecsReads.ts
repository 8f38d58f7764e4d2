import {
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTasksCommand,
  ListTasksCommand,
  type Deployment,
  type ECSClient,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import type {
  ServiceDeployment,
  StoppedTask,
} from '@tenantry/plugin-tenants-common';
import { explainStop, toStoppedTask } from './explainStop';
import type {
  ObservedCluster,
  ObservedService,
  ObservedTask,
  ServiceAddress,
} from './types';

/** ECS's limits of one call. */
const CLUSTERS_PER_CALL = 100;
const SERVICES_PER_CALL = 10;
const TASKS_PER_CALL = 100;
/** Events of a service that are kept of ECS's 100. */
const EVENTS = 20;

export const lastPart = (arn: string): string => arn.split(/[/:]/).pop()!;

const afterSlash = (arn = ''): string => arn.split('/').pop()!;

const iso = (date: Date | undefined): string | undefined => date?.toISOString();

export function* chunks<T>(items: T[], size: number): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) {
    yield items.slice(start, start + size);
  }
}

const toDeployment = (deployment: Deployment): ServiceDeployment => ({
  id: deployment.id!,
  status: deployment.status as ServiceDeployment['status'],
  // Absent for deployments that are not ECS's own rolling ones.
  rolloutState: deployment.rolloutState ?? 'COMPLETED',
  reason: deployment.rolloutStateReason,
  desired: deployment.desiredCount ?? 0,
  running: deployment.runningCount ?? 0,
  pending: deployment.pendingCount ?? 0,
  failedTasks: deployment.failedTasks ?? 0,
  taskDefinition: afterSlash(deployment.taskDefinition),
  createdAt: deployment.createdAt!.toISOString(),
  updatedAt: (deployment.updatedAt ?? deployment.createdAt!).toISOString(),
});

const toObservedService = (service: Service): ObservedService => ({
  clusterName: afterSlash(service.clusterArn),
  serviceName: service.serviceName!,
  status: service.status ?? 'INACTIVE',
  family: service.taskDefinition
    ? afterSlash(service.taskDefinition).split(':')[0]
    : undefined,
  desired: service.desiredCount ?? 0,
  running: service.runningCount ?? 0,
  pending: service.pendingCount ?? 0,
  deployments: (service.deployments ?? []).map(toDeployment),
  events: (service.events ?? []).slice(0, EVENTS).map(event => ({
    id: event.id!,
    at: event.createdAt!.toISOString(),
    message: event.message ?? '',
  })),
  targetGroups: (service.loadBalancers ?? []).flatMap(
    ({ targetGroupArn }) => targetGroupArn ?? [],
  ),
});

const missing = (address: ServiceAddress): ObservedService => ({
  ...address,
  status: 'MISSING',
  desired: 0,
  running: 0,
  pending: 0,
  deployments: [],
  events: [],
  targetGroups: [],
});

/** Of containers' own checks; there may be none. */
const HEALTHY: Record<string, boolean | undefined> = {
  HEALTHY: true,
  UNHEALTHY: false,
};

function toObservedTask(task: Task): ObservedTask {
  const { reason, exitCode } =
    task.lastStatus === 'STOPPED' ? explainStop(task) : { reason: undefined };
  const group = task.group ?? '';
  return {
    id: afterSlash(task.taskArn),
    arn: task.taskArn!,
    clusterName: afterSlash(task.clusterArn),
    serviceName: group.replace(/^service:/, ''),
    service: group.replace(/^service:/, ''),
    taskDefinitionArn: task.taskDefinitionArn!,
    status: task.lastStatus!,
    healthy: HEALTHY[task.healthStatus ?? ''],
    startedAt: iso(task.startedAt),
    stoppedAt: iso(task.stoppedAt),
    stoppedReason: reason,
    exitCode,
    image: task.containers?.find(({ image }) => image)?.image,
    cpu: task.cpu,
    memory: task.memory,
  };
}

/** What the portal reads of ECS. */
export class EcsReads {
  constructor(private readonly client: ECSClient) {}

  async clusters(
    names: string[],
    abortSignal?: AbortSignal,
  ): Promise<ObservedCluster[]> {
    const found: ObservedCluster[] = [];
    for (const clusters of chunks(names, CLUSTERS_PER_CALL)) {
      const answer = await this.client.send(
        new DescribeClustersCommand({ clusters }),
        { abortSignal },
      );
      for (const cluster of answer.clusters ?? []) {
        if (cluster.status !== 'INACTIVE') {
          found.push({
            name: cluster.clusterName!,
            services: cluster.activeServicesCount ?? 0,
            running: cluster.runningTasksCount ?? 0,
            pending: cluster.pendingTasksCount ?? 0,
          });
        }
      }
    }
    return found;
  }

  async services(
    clusterName: string,
    serviceNames: string[],
    abortSignal?: AbortSignal,
  ): Promise<ObservedService[]> {
    const found: ObservedService[] = [];
    for (const names of chunks(serviceNames, SERVICES_PER_CALL)) {
      found.push(...(await this.#tenServices(clusterName, names, abortSignal)));
    }
    return found;
  }

  async #tenServices(
    clusterName: string,
    names: string[],
    abortSignal?: AbortSignal,
  ): Promise<ObservedService[]> {
    const absent = (serviceName: string) =>
      missing({ clusterName, serviceName });
    try {
      const answer = await this.client.send(
        new DescribeServicesCommand({ cluster: clusterName, services: names }),
        { abortSignal },
      );
      const services = (answer.services ?? []).map(toObservedService);
      const known = new Set(services.map(({ serviceName }) => serviceName));
      return [
        ...services,
        ...names.filter(name => !known.has(name)).map(absent),
      ];
    } catch (error) {
      if ((error as Error).name === 'ClusterNotFoundException') {
        return names.map(absent);
      }
      throw error;
    }
  }

  async stoppedTasks(address: ServiceAddress): Promise<StoppedTask[]> {
    const tasks = await this.#describe(
      address.clusterName,
      await this.#taskArns(address, 'STOPPED'),
    );
    return tasks
      .flatMap(task => toStoppedTask(task, task.createdAt!) ?? [])
      .sort((a, b) => (a.at < b.at ? 1 : -1));
  }

  async tasks(address: ServiceAddress): Promise<ObservedTask[]> {
    const arns = [
      ...(await this.#taskArns(address, 'RUNNING')),
      ...(await this.#taskArns(address, 'STOPPED')),
    ];
    const tasks = await this.#describe(address.clusterName, arns);
    return tasks.map(toObservedTask);
  }

  async task(
    clusterName: string,
    taskId: string,
  ): Promise<ObservedTask | undefined> {
    const [task] = await this.#describe(clusterName, [taskId]);
    return task && toObservedTask(task);
  }

  async #taskArns(
    { clusterName, serviceName }: ServiceAddress,
    desiredStatus: 'RUNNING' | 'STOPPED',
  ): Promise<string[]> {
    const { taskArns } = await this.client.send(
      new ListTasksCommand({
        cluster: clusterName,
        serviceName,
        desiredStatus,
        maxResults: TASKS_PER_CALL,
      }),
    );
    return taskArns ?? [];
  }

  async #describe(cluster: string, arns: string[]): Promise<Task[]> {
    const found: Task[] = [];
    for (const tasks of chunks(arns, TASKS_PER_CALL)) {
      const answer = await this.client.send(
        new DescribeTasksCommand({ cluster, tasks }),
      );
      found.push(...(answer.tasks ?? []));
    }
    return found;
  }
}
