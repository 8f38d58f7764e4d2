import { isDeepStrictEqual } from 'node:util';
import { AwsError, NotSupportedError } from '../../../errors';
import { only } from '../../../http/only';
import type { ResourceHandler } from '../../../types';
import {
  nameOf,
  type Cluster,
  type LaunchType,
  type Service,
  type TaskDefinition,
} from '../model';
import type { EcsResourceDeps } from '.';
import { AWS_PROVIDERS } from './capacity';
import { offersOf } from './offers';
import { toStrategy } from './strategy';

const TYPE = 'AWS::ECS::Service';

const refuse = (message: string) =>
  new AwsError('InvalidParameterException', message);

/** Changes of these, and of the task definition, start a deployment; others take effect as they are. */
const DEPLOYED = [
  'LoadBalancers',
  'ServiceConnectConfiguration',
  'NetworkConfiguration',
  'CapacityProviderStrategy',
  'PlatformVersion',
];

function checkDeployment(properties: any): void {
  const {
    DeploymentConfiguration: configuration = {},
    DeploymentController: controller = {},
  } = properties;
  only(
    configuration,
    [
      'DeploymentCircuitBreaker',
      'MinimumHealthyPercent',
      'MaximumPercent',
      'Alarms',
    ],
    `${TYPE} DeploymentConfiguration`,
  );
  only(
    configuration.DeploymentCircuitBreaker ?? {},
    ['Enable', 'Rollback'],
    `${TYPE} DeploymentCircuitBreaker`,
  );
  const unsupported: Array<[boolean, string]> = [
    [Boolean(configuration.Alarms?.Enable), 'Alarms'],
    [
      Number(configuration.MinimumHealthyPercent ?? 100) !== 100,
      `MinimumHealthyPercent ${configuration.MinimumHealthyPercent}`,
    ],
    [
      Number(configuration.MaximumPercent ?? 200) !== 200,
      `MaximumPercent ${configuration.MaximumPercent}`,
    ],
    [
      (controller.Type ?? 'ECS') !== 'ECS',
      `DeploymentController ${controller.Type}`,
    ],
    [
      (properties.SchedulingStrategy ?? 'REPLICA') !== 'REPLICA',
      `SchedulingStrategy ${properties.SchedulingStrategy}`,
    ],
  ];
  const found = unsupported.find(([isSet]) => isSet);
  if (found) {
    throw new NotSupportedError(`${found[1]} of ${TYPE}`);
  }
}

/** What a service's tasks run on: as it says, else as its cluster says. */
function capacityOf(
  properties: any,
  cluster: Cluster,
): Pick<Service, 'launchType' | 'capacityProviderStrategy'> {
  if (properties.LaunchType) {
    if (!['FARGATE', 'EC2'].includes(properties.LaunchType)) {
      throw new NotSupportedError(
        `LaunchType ${properties.LaunchType} of ${TYPE}`,
      );
    }
    return { launchType: properties.LaunchType };
  }
  const strategy =
    toStrategy(properties.CapacityProviderStrategy, TYPE) ??
    cluster.defaultStrategy;
  for (const { capacityProvider } of strategy ?? []) {
    if (!cluster.capacityProviders?.includes(capacityProvider)) {
      throw refuse(
        `The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider ${capacityProvider} with the cluster and try again.`,
      );
    }
  }
  const isFargate =
    strategy !== undefined &&
    AWS_PROVIDERS.includes(strategy[0].capacityProvider);
  return {
    launchType: isFargate ? 'FARGATE' : 'EC2',
    capacityProviderStrategy: strategy,
  };
}

function checkCompatible(
  { requiresCompatibilities = [] }: TaskDefinition,
  launchType: LaunchType,
): void {
  if (
    launchType === 'FARGATE' &&
    !requiresCompatibilities.includes('FARGATE')
  ) {
    throw refuse('Task definition does not support launch_type FARGATE.');
  }
}

/** `AWS::ECS::Service` */
export function serviceHandler(deps: EcsResourceDeps): ResourceHandler {
  const { account, tables, scheduler, elbv2 } = deps;
  const { services, clusters, taskDefinitions } = tables;

  const requireCluster = (nameOrArn: string | undefined): Cluster => {
    const cluster = clusters.get(nameOf(nameOrArn));
    if (!cluster) {
      throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
    }
    return cluster;
  };

  const balancersOf = (properties: any, definition: TaskDefinition) =>
    (properties.LoadBalancers ?? []).map((item: any) => {
      const container = definition.containers.find(
        ({ Name }) => Name === item.ContainerName,
      );
      const maps = container?.PortMappings?.some(
        ({ ContainerPort }) =>
          Number(ContainerPort) === Number(item.ContainerPort),
      );
      if (!maps) {
        throw refuse(
          `The container ${item.ContainerName} did not have a container port ${item.ContainerPort} defined.`,
        );
      }
      if (!elbv2.isAssociated(item.TargetGroupArn)) {
        throw refuse(
          `The target group with targetGroupArn ${item.TargetGroupArn} does not have an associated load balancer.`,
        );
      }
      return {
        targetGroupArn: item.TargetGroupArn,
        containerName: item.ContainerName,
        containerPort: Number(item.ContainerPort),
      };
    });

  const settingsOf = (
    arn: string,
    properties: any,
    tags: Record<string, string>,
  ) => {
    checkDeployment(properties);
    const definition = taskDefinitions.get(properties.TaskDefinition);
    if (!definition?.active) {
      throw refuse('TaskDefinition not found.');
    }
    const cluster = requireCluster(properties.Cluster);
    const capacity = capacityOf(properties, cluster);
    checkCompatible(definition, capacity.launchType);
    const breaker =
      properties.DeploymentConfiguration?.DeploymentCircuitBreaker;
    return {
      taskDefinitionArn: definition.arn,
      ...capacity,
      loadBalancers: balancersOf(properties, definition),
      serviceConnect: offersOf(deps, arn, properties, { cluster, definition }),
      gracePeriodSeconds: Number(properties.HealthCheckGracePeriodSeconds ?? 0),
      circuitBreaker: {
        enable: Boolean(breaker?.Enable),
        rollback: Boolean(breaker?.Rollback),
      },
      propagateTags: properties.PropagateTags,
      managedTags: Boolean(properties.EnableECSManagedTags),
      tags,
    };
  };

  return {
    type: TYPE,
    properties: [
      'ServiceName',
      'Cluster',
      'DesiredCount',
      'TaskDefinition',
      'LaunchType',
      'CapacityProviderStrategy',
      'LoadBalancers',
      'DeploymentConfiguration',
      'DeploymentController',
      'SchedulingStrategy',
      'ServiceConnectConfiguration',
      'HealthCheckGracePeriodSeconds',
      'PropagateTags',
      'EnableECSManagedTags',
      'Tags',
      // No behaviour in the sandbox: there is one machine and no network to shape.
      'AvailabilityZoneRebalancing',
      'EnableExecuteCommand',
      'NetworkConfiguration',
      'PlatformVersion',
    ],
    createOnly: ['ServiceName', 'Cluster', 'LaunchType'],
    async create(properties, { generateName, tags }) {
      const name = properties.ServiceName ?? generateName(255);
      const cluster = requireCluster(properties.Cluster);
      const arn = account.arn('ecs', `service/${cluster.name}/${name}`);
      if (services.get(arn)) {
        throw refuse('Creation of service was not idempotent.');
      }
      scheduler.deploy({
        ...settingsOf(arn, properties, tags),
        arn,
        name,
        clusterArn: cluster.arn,
        desiredCount: Number(properties.DesiredCount ?? 1),
        deployments: [],
        events: [],
        createdAt: account.clock.now().toISOString(),
      });
      return { physicalId: arn, attributes: { ServiceArn: arn, Name: name } };
    },
    async update(arn, properties, previous, { tags }) {
      const service = services.get(arn);
      if (!service) {
        throw new AwsError('ServiceNotFoundException', 'Service not found.');
      }
      const changed: Service = {
        ...service,
        ...settingsOf(arn, properties, tags),
        desiredCount: Number(properties.DesiredCount ?? service.desiredCount),
      };
      // The service's own definition counts: the circuit breaker may have gone back to it.
      const deploys =
        service.taskDefinitionArn !== changed.taskDefinitionArn ||
        service.deployments[0].rolloutState === 'FAILED' ||
        DEPLOYED.some(
          name => !isDeepStrictEqual(properties[name], previous[name]),
        );
      if (deploys) {
        scheduler.deploy(changed);
      } else {
        services.put(arn, { ...changed, requested: undefined });
        scheduler.reconcile(arn);
      }
      return { physicalId: arn };
    },
    async read(arn, properties) {
      const service = services.get(arn);
      const configuration = properties.DeploymentConfiguration;
      return (
        service && {
          TaskDefinition: service.taskDefinitionArn,
          DesiredCount: service.desiredCount,
          HealthCheckGracePeriodSeconds: service.gracePeriodSeconds,
          DeploymentConfiguration: {
            ...configuration,
            ...(configuration?.DeploymentCircuitBreaker && {
              DeploymentCircuitBreaker: {
                Enable: service.circuitBreaker.enable,
                Rollback: service.circuitBreaker.rollback,
              },
            }),
          },
        }
      );
    },
    stabilize: (arn, _properties, { signal }) => scheduler.stable(arn, signal),
    async delete(arn) {
      const service = services.get(arn);
      if (service) {
        await scheduler.remove(service);
      }
    },
  };
}
