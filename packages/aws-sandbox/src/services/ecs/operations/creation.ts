import type { Tag } from '@aws-sdk/client-ecs';
import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type {
  AwsService,
  ResourceContext,
  ResourceHandler,
} from '../../../types';
import { nameOf } from '../model';
import type { EcsResourceDeps } from '../resources';
import { clusterHandler } from '../resources/cluster';
import { serviceHandler } from '../resources/service';
import { taskDefinitionHandler } from '../resources/taskDefinition';
import type { Tasks } from '../Tasks';
import { definitionFor, requireCluster } from './require';
import { clusterShape, serviceShape, taskDefinitionShape } from './shapes';

/** Maps whose keys are the caller's own. */
const MAPS = ['options'];

/** The API's `serviceName` is the template's `ServiceName`, all the way down. */
function inTemplateWords(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(inTemplateWords);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([name, item]) => [
        name[0].toUpperCase() + name.slice(1),
        MAPS.includes(name) ? item : inTemplateWords(item),
      ]),
  );
}

const recordOf = (tags: Tag[] = []): Record<string, string> =>
  Object.fromEntries(tags.map(({ key, value }) => [key!, value ?? '']));

/**
 * Making clusters, task definitions and services by calls, as templates make them, and
 * deleting services. The product uses templates; benchmarks make thousands of services.
 */
export function creationOperations(
  deps: EcsResourceDeps,
  tasks: Tasks,
): AwsService['operations'] {
  const { account, tables, scheduler } = deps;

  async function create(
    handler: ResourceHandler,
    input: { tags?: Tag[] },
    operation: string,
    signal: AbortSignal,
  ): Promise<string> {
    const properties = inTemplateWords(input) as object;
    only(properties, handler.properties as string[], operation);
    const context: ResourceContext = {
      stackName: '',
      stackId: '',
      logicalId: '',
      attributes: {},
      tags: recordOf(input.tags),
      signal,
      generateName: () => account.ids.alphanumeric(20),
    };
    const { physicalId } = await handler.create(properties, context);
    return physicalId;
  }

  return {
    async CreateCluster(input, { signal }) {
      const name: string = input.clusterName ?? 'default';
      if (!tables.clusters.get(name)) {
        await create(
          clusterHandler(deps),
          { ...input, clusterName: name },
          'ecs:CreateCluster',
          signal,
        );
      }
      const cluster = tables.clusters.get(name)!;
      return { cluster: clusterShape(cluster, [], []) };
    },

    async RegisterTaskDefinition(input, { signal }) {
      const arn = await create(
        taskDefinitionHandler(deps),
        input,
        'ecs:RegisterTaskDefinition',
        signal,
      );
      return {
        taskDefinition: taskDefinitionShape(tables.taskDefinitions.get(arn)!),
        tags: input.tags,
      };
    },

    async CreateService(input, { signal }) {
      const { arn: taskDefinition } = definitionFor(
        tables,
        input.taskDefinition,
      );
      const arn = await create(
        serviceHandler(deps),
        { ...input, taskDefinition },
        'ecs:CreateService',
        signal,
      );
      const service = tables.services.get(arn)!;
      return { service: serviceShape(service, tasks.ofService(service)) };
    },

    DeleteService(input) {
      only(input, ['cluster', 'service', 'force'], 'ecs:DeleteService');
      const cluster = requireCluster(tables, input.cluster);
      const service = tables.services.get(
        account.arn('ecs', `service/${cluster.name}/${nameOf(input.service)}`),
      );
      if (!service) {
        throw new AwsError('ServiceNotFoundException', 'Service not found.');
      }
      if (service.desiredCount > 0 && !input.force) {
        throw new AwsError(
          'InvalidParameterException',
          'The service cannot be stopped while it is scaled above 0.',
        );
      }
      const shape = serviceShape(service, tasks.ofService(service));
      void scheduler.remove(service);
      return { service: { ...shape, status: 'DRAINING' } };
    },
  };
}
