import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import { nameOf, type Service } from '../model';
import type { EcsOperationDeps } from '.';
import { pageOf } from './paging';
import { missing, requireCluster } from './require';
import { serviceShape } from './shapes';

/** Most services in one DescribeServices; ECS's limit. */
const MAX_DESCRIBED_SERVICES = 10;

/** Reading and changing services. CloudFormation makes them. */
export function serviceOperations({
  account,
  tables,
  tasks,
  scheduler,
}: EcsOperationDeps): AwsService['operations'] {
  const { services } = tables;
  const arnOf = (cluster: { name: string }, nameOrArn: string) =>
    account.arn('ecs', `service/${cluster.name}/${nameOf(nameOrArn)}`);
  const requireService = (input: {
    cluster?: string;
    service: string;
  }): Service => {
    const cluster = requireCluster(tables, input.cluster);
    const service = services.get(arnOf(cluster, input.service));
    if (!service) {
      throw new AwsError('ServiceNotFoundException', 'Service not found.');
    }
    return service;
  };

  return {
    ListServices(input) {
      only(
        input,
        ['cluster', 'maxResults', 'nextToken', 'launchType'],
        'ecs:ListServices',
      );
      const cluster = requireCluster(tables, input.cluster);
      const { items, nextToken } = pageOf(
        services
          .values()
          .filter(
            service =>
              service.clusterArn === cluster.arn &&
              (!input.launchType || service.launchType === input.launchType),
          ),
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
      const cluster = requireCluster(tables, input.cluster);
      const arns: string[] = input.services.map((name: string) =>
        arnOf(cluster, name),
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
          'healthCheckGracePeriodSeconds',
        ],
        'ecs:UpdateService',
      );
      const service = requireService(input);
      const changed = {
        ...service,
        desiredCount: input.desiredCount ?? service.desiredCount,
        taskDefinitionArn: input.taskDefinition ?? service.taskDefinitionArn,
        gracePeriodSeconds:
          input.healthCheckGracePeriodSeconds ?? service.gracePeriodSeconds,
      };
      if (
        input.forceNewDeployment ||
        changed.taskDefinitionArn !== service.taskDefinitionArn
      ) {
        scheduler.deploy(changed);
      } else {
        services.put(service.arn, changed);
        scheduler.reconcile(service.arn);
      }
      const saved = services.get(service.arn)!;
      return { service: serviceShape(saved, tasks.ofService(saved)) };
    },
  };
}
