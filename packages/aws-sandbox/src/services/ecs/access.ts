import type { Access, Account } from '../../types';
import { nameOf } from './model';

/**
 * What a call of ECS needs to be allowed, by the Service Authorization Reference: clusters,
 * services, tasks and task definitions by their ARNs, lists with their cluster as a condition.
 */
export const ecsAccess =
  (account: Account) =>
  (operation: string, input: any): Access[] => {
    const cluster = nameOf(input.cluster);
    const context = {
      'ecs:cluster': [account.arn('ecs', `cluster/${cluster}`)],
    };
    const needs = (resources: string[], of?: Access['context']): Access[] =>
      resources.map(resource => ({
        action: `ecs:${operation}`,
        resource: account.arn('ecs', resource),
        context: of,
      }));
    const service = (nameOrArn: string) =>
      `service/${cluster}/${nameOf(nameOrArn)}`;
    const task = (idOrArn: string) => `task/${cluster}/${nameOf(idOrArn)}`;
    const definition = (nameOrArn: string) =>
      `task-definition/${nameOf(nameOrArn)}`;

    switch (operation) {
      case 'CreateCluster':
        return needs([`cluster/${nameOf(input.clusterName)}`]);
      case 'DescribeClusters':
        return needs(
          [input.clusters ?? 'default']
            .flat()
            .map((nameOrArn: string) => `cluster/${nameOf(nameOrArn)}`),
        );
      case 'CreateService':
        return needs([service(input.serviceName)], context);
      case 'DescribeServices':
        return needs((input.services ?? []).map(service), context);
      case 'DeleteService':
      case 'UpdateService':
        return needs([service(input.service)], context);
      case 'DescribeTasks':
        return needs((input.tasks ?? []).map(task), context);
      case 'StopTask':
        return needs([task(input.task)], context);
      case 'ListTasks':
        return needs([`container-instance/${cluster}/*`], context);
      case 'ListServices':
        return [{ action: `ecs:${operation}`, resource: '*', context }];
      case 'RegisterTaskDefinition':
        return needs([definition(`${input.family}:*`)]);
      case 'DeleteTaskDefinitions':
        return needs((input.taskDefinitions ?? []).map(definition));
      default:
        return [{ action: `ecs:${operation}`, resource: '*' }];
    }
  };
