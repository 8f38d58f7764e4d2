import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { Account, AwsService } from '../../../types';
import type { Service } from '../model';
import type { EcsTables } from '../resources';
import type { Scheduler } from '../Scheduler';
import type { Tasks } from '../Tasks';
import {
  clusterShape,
  serviceShape,
  taskDefinitionShape,
  taskShape,
} from './shapes';

/** Most services in one DescribeServices; ECS's limit. */
const MAX_DESCRIBED_SERVICES = 10;
/** Most tasks in one DescribeTasks, and most items on a page. */
const MAX_PAGE = 100;

const nameOf = (nameOrArn = 'default') => nameOrArn.split('/').pop()!;

const missing = (arn: string) => ({ arn, reason: 'MISSING' });

function pageOf<T>(
  items: T[],
  maxResults: number | undefined,
  token: string | undefined,
) {
  const start = Number(token ?? 0);
  if (!Number.isInteger(start)) {
    throw new AwsError('InvalidParameterException', 'Invalid token.');
  }
  const end = start + (maxResults ?? MAX_PAGE);
  return {
    items: items.slice(start, end),
    nextToken: end < items.length ? String(end) : undefined,
  };
}

/** ECS's operations. */
export function ecsOperations(
  account: Account,
  tables: EcsTables,
  tasks: Tasks,
  scheduler: Scheduler,
): AwsService['operations'] {
  const { clusters, services, taskDefinitions } = tables;

  const requireCluster = (nameOrArn?: string) => {
    const cluster = clusters.get(nameOf(nameOrArn));
    if (!cluster) {
      throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    }
    return cluster;
  };
  const serviceArn = (cluster: { name: string }, nameOrArn: string) =>
    account.arn('ecs', `service/${cluster.name}/${nameOf(nameOrArn)}`);
  const requireService = (input: {
    cluster?: string;
    service: string;
  }): Service => {
    const cluster = requireCluster(input.cluster);
    const service = services.get(serviceArn(cluster, input.service));
    if (!service) {
      throw new AwsError('ServiceNotFoundException', 'Service not found.');
    }
    return service;
  };

  return {
    ListClusters(input) {
      only(input, ['maxResults', 'nextToken'], 'ecs:ListClusters');
      const { items, nextToken } = pageOf(
        clusters.values(),
        input.maxResults,
        input.nextToken,
      );
      return { clusterArns: items.map(cluster => cluster.arn), nextToken };
    },

    DescribeClusters(input) {
      only(input, ['clusters', 'include'], 'ecs:DescribeClusters');
      const wanted: string[] = input.clusters ?? ['default'];
      const all = tasks.all();
      return {
        clusters: wanted
          .map(name => clusters.get(nameOf(name)))
          .filter(cluster => cluster !== undefined)
          .map(cluster => clusterShape(cluster, services.values(), all)),
        failures: wanted
          .filter(name => !clusters.get(nameOf(name)))
          .map(name => missing(account.arn('ecs', `cluster/${nameOf(name)}`))),
      };
    },

    ListServices(input) {
      only(
        input,
        ['cluster', 'maxResults', 'nextToken', 'launchType'],
        'ecs:ListServices',
      );
      const cluster = requireCluster(input.cluster);
      const { items, nextToken } = pageOf(
        services.values().filter(service => service.clusterArn === cluster.arn),
        input.maxResults ?? 10,
        input.nextToken,
      );
      return { serviceArns: items.map(service => service.arn), nextToken };
    },

    DescribeServices(input) {
      only(input, ['cluster', 'services', 'include'], 'ecs:DescribeServices');
      if (
        !input.services?.length ||
        input.services.length > MAX_DESCRIBED_SERVICES
      ) {
        throw new AwsError(
          'InvalidParameterException',
          input.services?.length
            ? `Services cannot have more than ${MAX_DESCRIBED_SERVICES} elements.`
            : 'Services cannot be empty.',
        );
      }
      const cluster = requireCluster(input.cluster);
      const arns: string[] = input.services.map((name: string) =>
        serviceArn(cluster, name),
      );
      return {
        services: arns
          .map(arn => services.get(arn))
          .filter(service => service !== undefined)
          .map(service => serviceShape(service, tasks.ofService(service))),
        failures: arns.filter(arn => !services.get(arn)).map(missing),
      };
    },

    UpdateService(input) {
      only(
        input,
        [
          'cluster',
          'service',
          'desiredCount',
          'taskDefinition',
          'forceNewDeployment',
        ],
        'ecs:UpdateService',
      );
      const service = requireService(input);
      const changed = {
        ...service,
        desiredCount: input.desiredCount ?? service.desiredCount,
        taskDefinitionArn: input.taskDefinition ?? service.taskDefinitionArn,
      };
      services.put(service.arn, changed);
      if (
        input.forceNewDeployment ||
        changed.taskDefinitionArn !== service.taskDefinitionArn
      ) {
        scheduler.deploy(changed);
      } else {
        scheduler.reconcile(service.arn);
      }
      const saved = services.get(service.arn)!;
      return { service: serviceShape(saved, tasks.ofService(saved)) };
    },

    ListTasks(input) {
      only(
        input,
        ['cluster', 'serviceName', 'desiredStatus', 'maxResults', 'nextToken'],
        'ecs:ListTasks',
      );
      const cluster = requireCluster(input.cluster);
      const { items, nextToken } = pageOf(
        tasks
          .all()
          .filter(
            task =>
              task.clusterArn === cluster.arn &&
              (!input.serviceName ||
                task.serviceName === nameOf(input.serviceName)) &&
              task.desiredStatus === (input.desiredStatus ?? 'RUNNING'),
          ),
        input.maxResults,
        input.nextToken,
      );
      return { taskArns: items.map(task => task.arn), nextToken };
    },

    DescribeTasks(input) {
      only(input, ['cluster', 'tasks', 'include'], 'ecs:DescribeTasks');
      requireCluster(input.cluster);
      const ids: string[] = input.tasks.map(nameOf);
      const found = tasks.all().filter(task => ids.includes(nameOf(task.arn)));
      return {
        tasks: found.map(task =>
          taskShape(task, taskDefinitions.get(task.taskDefinitionArn)!),
        ),
        failures: ids
          .filter(id => !found.some(task => nameOf(task.arn) === id))
          .map(missing),
      };
    },

    async StopTask(input) {
      only(input, ['cluster', 'task', 'reason'], 'ecs:StopTask');
      requireCluster(input.cluster);
      const task = tasks
        .all()
        .find(item => nameOf(item.arn) === nameOf(input.task));
      if (!task) {
        throw new AwsError(
          'InvalidParameterException',
          'The referenced task was not found.',
        );
      }
      void tasks.stop(
        task.arn,
        'UserInitiated',
        input.reason ?? 'Task stopped by user',
      );
      return {
        task: taskShape(task, taskDefinitions.get(task.taskDefinitionArn)!),
      };
    },

    DescribeTaskDefinition(input) {
      only(input, ['taskDefinition', 'include'], 'ecs:DescribeTaskDefinition');
      const name = nameOf(input.taskDefinition);
      const definition = taskDefinitions
        .values()
        .filter(item =>
          name.includes(':')
            ? item.arn.endsWith(`/${name}`)
            : item.family === name && item.active,
        )
        .pop();
      if (!definition) {
        throw new AwsError(
          'ClientException',
          'Unable to describe task definition.',
        );
      }
      return { taskDefinition: taskDefinitionShape(definition) };
    },
  };
}
