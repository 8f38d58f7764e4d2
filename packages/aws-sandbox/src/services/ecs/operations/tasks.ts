import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import { familyOf, nameOf, type Cluster, type TaskDefinition } from '../model';
import type { EcsOperationDeps } from '.';
import { pageOf } from './paging';
import { definitionFor, missing, requireCluster } from './require';
import { taskDefinitionShape, taskShape } from './shapes';

/** Reading tasks, also those that stopped within the hour, and their definitions. */
export function taskOperations({
  account,
  tables,
  tasks,
}: EcsOperationDeps): AwsService['operations'] {
  const { taskDefinitions } = tables;
  const arnOf = (cluster: Cluster, id: string) =>
    account.arn('ecs', `task/${cluster.name}/${id}`);
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
        (input.serviceName
          ? tasks.of(cluster.arn, nameOf(input.serviceName))
          : tasks.ofCluster(cluster.arn)
        ).filter(
          task =>
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
      const found = ids
        .map(id => tasks.get(arnOf(cluster, id)))
        .filter(task => task !== undefined);
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
      const cluster = requireCluster(tables, input.cluster);
      const task = tasks.get(arnOf(cluster, nameOf(input.task)));
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

    ListTaskDefinitions(input) {
      only(
        input,
        ['familyPrefix', 'status', 'maxResults', 'nextToken'],
        'ecs:ListTaskDefinitions',
      );
      const isActive = (input.status ?? 'ACTIVE') === 'ACTIVE';
      const { items, nextToken } = pageOf(
        taskDefinitions.values().filter(
          ({ family, active, going }) =>
            active === isActive &&
            !going &&
            // ECS means a whole family by it, whatever its name says.
            (!input.familyPrefix || family === input.familyPrefix),
        ),
        input.maxResults,
        input.nextToken,
      );
      return { taskDefinitionArns: items.map(({ arn }) => arn), nextToken };
    },

    DeleteTaskDefinitions(input) {
      only(input, ['taskDefinitions'], 'ecs:DeleteTaskDefinitions');
      const doomed = (input.taskDefinitions as string[]).map(name =>
        definitionFor(tables, name),
      );
      const failures = doomed
        .filter(({ active }) => active)
        .map(({ arn }) => ({
          arn,
          reason:
            'The specified task definition is still in ACTIVE status. Please deregister the target and try again.',
        }));
      const gone = doomed.filter(({ active }) => !active);
      // Stopped tasks may still refer to them.
      gone.forEach(item =>
        taskDefinitions.put(item.arn, { ...item, going: true }),
      );
      return {
        taskDefinitions: gone.map(item =>
          taskDefinitionShape({ ...item, going: true }),
        ),
        failures,
      };
    },

    DescribeTaskDefinition(input) {
      only(input, ['taskDefinition', 'include'], 'ecs:DescribeTaskDefinition');
      const definition = definitionFor(tables, input.taskDefinition);
      return { taskDefinition: taskDefinitionShape(definition) };
    },
  };
}
