import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import { familyOf, nameOf, type TaskDefinition } from '../model';
import type { EcsOperationDeps } from '.';
import { pageOf } from './paging';
import { missing, requireCluster } from './require';
import { taskDefinitionShape, taskShape } from './shapes';

/** Reading tasks, also those that stopped within the hour, and their definitions. */
export function taskOperations({
  tables,
  tasks,
}: EcsOperationDeps): AwsService['operations'] {
  const { taskDefinitions } = tables;
  const definitionOf = (arn: string): TaskDefinition =>
    taskDefinitions.get(arn)!;

  return {
    ListTasks(input) {
      only(
        input,
        [
          'cluster',
          'serviceName',
          'family',
          'launchType',
          'startedBy',
          'desiredStatus',
          'maxResults',
          'nextToken',
        ],
        'ecs:ListTasks',
      );
      const cluster = requireCluster(tables, input.cluster);
      const is = (wanted: string | undefined, value: string) =>
        wanted === undefined || wanted === value;
      const { items, nextToken } = pageOf(
        tasks
          .all()
          .filter(
            task =>
              task.clusterArn === cluster.arn &&
              is(
                input.serviceName && nameOf(input.serviceName),
                task.serviceName,
              ) &&
              is(input.family, familyOf(task.taskDefinitionArn)) &&
              is(input.launchType, task.launchType) &&
              is(input.startedBy, task.deploymentId) &&
              task.desiredStatus === (input.desiredStatus ?? 'RUNNING'),
          ),
        input.maxResults,
        input.nextToken,
      );
      return { taskArns: items.map(task => task.arn), nextToken };
    },

    DescribeTasks(input) {
      only(input, ['cluster', 'tasks', 'include'], 'ecs:DescribeTasks');
      const cluster = requireCluster(tables, input.cluster);
      const ids: string[] = input.tasks.map(nameOf);
      const found = tasks
        .all()
        .filter(
          task =>
            task.clusterArn === cluster.arn && ids.includes(nameOf(task.arn)),
        );
      return {
        tasks: found.map(task =>
          taskShape(task, definitionOf(task.taskDefinitionArn)),
        ),
        failures: ids
          .filter(id => !found.some(task => nameOf(task.arn) === id))
          .map(missing),
      };
    },

    async StopTask(input) {
      only(input, ['cluster', 'task', 'reason'], 'ecs:StopTask');
      requireCluster(tables, input.cluster);
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
        task: taskShape(task, definitionOf(task.taskDefinitionArn)),
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
