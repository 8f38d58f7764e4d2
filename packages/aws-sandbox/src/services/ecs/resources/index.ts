import { NotSupportedError } from '../../../errors';
import type { Collection } from '../../../state/store';
import type { Account, ResourceHandler } from '../../../types';
import type {
  Cluster,
  ContainerDefinition,
  Service,
  TaskDefinition,
} from '../model';
import type { Scheduler } from '../Scheduler';

export interface EcsTables {
  clusters: Collection<Cluster>;
  taskDefinitions: Collection<TaskDefinition>;
  services: Collection<Service>;
}

const CONTAINER_PROPERTIES = [
  'Name',
  'Image',
  'Essential',
  'Command',
  'Environment',
  'PortMappings',
  'LogConfiguration',
  'StopTimeout',
  // Limits and permissions of a container mean nothing to a process of the machine.
  'Cpu',
  'Memory',
  'MemoryReservation',
  'ReadonlyRootFilesystem',
  'LinuxParameters',
  'User',
  'VersionConsistency',
];

function checkContainers(
  containers: ContainerDefinition[],
): ContainerDefinition[] {
  for (const container of containers) {
    const unknown = Object.keys(container).find(
      name => !CONTAINER_PROPERTIES.includes(name),
    );
    if (unknown) {
      throw new NotSupportedError(
        `${unknown} in ContainerDefinitions of AWS::ECS::TaskDefinition`,
      );
    }
  }
  return containers;
}

function clusterHandler(
  account: Account,
  { clusters }: EcsTables,
): ResourceHandler {
  return {
    type: 'AWS::ECS::Cluster',
    properties: [
      'ClusterName',
      'Tags',
      // No behaviour in the sandbox.
      'ClusterSettings',
      'CapacityProviders',
      'DefaultCapacityProviderStrategy',
      'ServiceConnectDefaults',
      'Configuration',
    ],
    createOnly: ['ClusterName'],
    async create(properties, { generateName, tags }) {
      const name = properties.ClusterName ?? generateName(255);
      const arn = account.arn('ecs', `cluster/${name}`);
      clusters.put(name, { arn, name, tags });
      return { physicalId: name, attributes: { Arn: arn } };
    },
    async update(name, _properties, _previous, { tags }) {
      clusters.put(name, { ...clusters.get(name)!, tags });
      return { physicalId: name };
    },
    delete: async name => {
      clusters.delete(name);
    },
  };
}

function taskDefinitionHandler(
  account: Account,
  { taskDefinitions }: EcsTables,
): ResourceHandler {
  return {
    type: 'AWS::ECS::TaskDefinition',
    properties: [
      'Family',
      'Cpu',
      'Memory',
      'TaskRoleArn',
      'ExecutionRoleArn',
      'ContainerDefinitions',
      'NetworkMode',
      'RequiresCompatibilities',
      'RuntimePlatform',
      'Tags',
    ],
    // Task definitions are immutable: every change makes a new revision.
    async create(properties, { generateName, tags }) {
      const family = properties.Family ?? generateName(255);
      const revision =
        taskDefinitions
          .values()
          .filter(definition => definition.family === family).length + 1;
      const arn = account.arn('ecs', `task-definition/${family}:${revision}`);
      taskDefinitions.put(arn, {
        arn,
        family,
        revision,
        cpu: properties.Cpu,
        memory: properties.Memory,
        taskRoleArn: properties.TaskRoleArn,
        executionRoleArn: properties.ExecutionRoleArn,
        containers: checkContainers(properties.ContainerDefinitions),
        tags,
        active: true,
      });
      return { physicalId: arn, attributes: { TaskDefinitionArn: arn } };
    },
    async delete(arn) {
      const definition = taskDefinitions.get(arn);
      if (definition) {
        taskDefinitions.put(arn, { ...definition, active: false });
      }
    },
  };
}

function serviceHandler(
  account: Account,
  { services, clusters }: EcsTables,
  scheduler: Scheduler,
): ResourceHandler {
  const type = 'AWS::ECS::Service';
  const settingsOf = (properties: any, tags: Record<string, string>) => ({
    desiredCount: Number(properties.DesiredCount ?? 1),
    taskDefinitionArn: properties.TaskDefinition,
    launchType: properties.LaunchType ?? 'FARGATE',
    loadBalancers: (properties.LoadBalancers ?? []).map((item: any) => ({
      targetGroupArn: item.TargetGroupArn,
      containerName: item.ContainerName,
      containerPort: Number(item.ContainerPort),
    })),
    circuitBreaker: {
      enable: Boolean(
        properties.DeploymentConfiguration?.DeploymentCircuitBreaker?.Enable,
      ),
      rollback: Boolean(
        properties.DeploymentConfiguration?.DeploymentCircuitBreaker?.Rollback,
      ),
    },
    propagateTags: properties.PropagateTags,
    tags,
  });
  return {
    type,
    properties: [
      'ServiceName',
      'Cluster',
      'DesiredCount',
      'TaskDefinition',
      'LaunchType',
      'LoadBalancers',
      'DeploymentConfiguration',
      'PropagateTags',
      'Tags',
      // No behaviour in the sandbox: there is one machine and no network to shape.
      'AvailabilityZoneRebalancing',
      'CapacityProviderStrategy',
      'DeploymentController',
      'EnableECSManagedTags',
      'EnableExecuteCommand',
      'HealthCheckGracePeriodSeconds',
      'NetworkConfiguration',
      'PlatformVersion',
      'SchedulingStrategy',
      'ServiceConnectConfiguration',
    ],
    createOnly: ['ServiceName', 'Cluster', 'LaunchType'],
    async create(properties, { generateName, tags }) {
      const name = properties.ServiceName ?? generateName(255);
      const cluster = clusters.get(
        String(properties.Cluster ?? 'default')
          .split('/')
          .pop()!,
      );
      if (!cluster) {
        throw new Error(`Cluster not found: ${properties.Cluster}`);
      }
      const arn = account.arn('ecs', `service/${cluster.name}/${name}`);
      if (services.get(arn)) {
        throw new Error('Creation of service was not idempotent.');
      }
      const service: Service = {
        ...settingsOf(properties, tags),
        arn,
        name,
        clusterArn: cluster.arn,
        deployments: [],
        events: [],
        createdAt: account.clock.now().toISOString(),
      };
      services.put(arn, service);
      scheduler.deploy(service);
      return {
        physicalId: arn,
        attributes: { ServiceArn: arn, Name: name },
      };
    },
    async update(arn, properties, _previous, { tags }) {
      const service = {
        ...services.get(arn)!,
        ...settingsOf(properties, tags),
      };
      services.put(arn, service);
      scheduler.deploy(service);
      return { physicalId: arn };
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

/** `AWS::ECS::ClusterCapacityProviderAssociations`: recorded only. */
const capacityProvidersHandler: ResourceHandler = {
  type: 'AWS::ECS::ClusterCapacityProviderAssociations',
  properties: [
    'Cluster',
    'CapacityProviders',
    'DefaultCapacityProviderStrategy',
  ],
  createOnly: ['Cluster'],
  create: async ({ Cluster }) => ({ physicalId: Cluster }),
  update: async physicalId => ({ physicalId }),
  delete: async () => {},
};

/** CloudFormation's types of ECS. */
export const ecsResourceHandlers = (
  account: Account,
  tables: EcsTables,
  scheduler: Scheduler,
): ResourceHandler[] => [
  clusterHandler(account, tables),
  capacityProvidersHandler,
  taskDefinitionHandler(account, tables),
  serviceHandler(account, tables, scheduler),
];
