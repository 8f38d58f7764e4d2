import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { ResourceHandler } from '../../../types';
import { probeOf } from '../healthCommand';
import type { ContainerDefinition } from '../model';
import type { EcsResourceDeps } from '.';

const TYPE = 'AWS::ECS::TaskDefinition';

const CONTAINER_PROPERTIES = [
  'Name',
  'Image',
  'Essential',
  'Command',
  'Environment',
  'Secrets',
  'PortMappings',
  'HealthCheck',
  'LogConfiguration',
  'StopTimeout',
  // Limits, permissions and mounts of a container mean nothing to a process of the machine.
  'Cpu',
  'Memory',
  'MemoryReservation',
  'MountPoints',
  'ReadonlyRootFilesystem',
  'LinuxParameters',
  'User',
  'VersionConsistency',
];

const HEALTH_CHECK_PROPERTIES = [
  'Command',
  'Interval',
  'Timeout',
  'Retries',
  'StartPeriod',
];

const PORT_PROPERTIES = [
  'ContainerPort',
  'Name',
  'Protocol',
  'AppProtocol',
  'HostPort',
];

/** ECS's bounds of a health check's numbers. */
const BOUNDS: Record<string, [number, number]> = {
  Interval: [5, 300],
  Timeout: [2, 60],
  Retries: [1, 10],
  StartPeriod: [0, 300],
};

function checkHealthCheck(container: ContainerDefinition): void {
  const check = container.HealthCheck;
  if (!check) {
    return;
  }
  only(check, HEALTH_CHECK_PROPERTIES, `${TYPE} HealthCheck`);
  for (const [name, [low, high]] of Object.entries(BOUNDS)) {
    const value = (check as unknown as Record<string, unknown>)[name];
    const isIn = Number(value) >= low && Number(value) <= high;
    if (value !== undefined && !isIn) {
      throw new AwsError(
        'ClientException',
        `HealthCheck ${name} must be from ${low} to ${high}, and is ${value}.`,
      );
    }
  }
  // Refuses a command that is no command.
  probeOf(container);
}

function checkContainers(
  containers: ContainerDefinition[],
): ContainerDefinition[] {
  for (const container of containers) {
    only(container, CONTAINER_PROPERTIES, `${TYPE} ContainerDefinitions`);
    container.PortMappings?.forEach(mapping =>
      only(mapping, PORT_PROPERTIES, `${TYPE} PortMappings`),
    );
    checkHealthCheck(container);
  }
  return containers;
}

/** Empty volumes only: the machine's own files stand for them. */
function checkVolumes(volumes: object[] = [], containers: any[] = []): void {
  volumes.forEach(volume => only(volume, ['Name'], `${TYPE} Volumes`));
  const names = volumes.map(volume => (volume as { Name: string }).Name);
  for (const { MountPoints = [] } of containers) {
    for (const { SourceVolume } of MountPoints) {
      if (!names.includes(SourceVolume)) {
        throw new AwsError(
          'ClientException',
          `Unknown volume '${SourceVolume}'.`,
        );
      }
    }
  }
}

/** `AWS::ECS::TaskDefinition` */
export function taskDefinitionHandler({
  account,
  tables: { taskDefinitions },
}: EcsResourceDeps): ResourceHandler {
  return {
    type: TYPE,
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
      'Volumes',
      'Tags',
    ],
    // Task definitions are immutable: every change makes a new revision.
    async create(properties, { generateName, tags }) {
      checkVolumes(properties.Volumes, properties.ContainerDefinitions);
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
        networkMode: properties.NetworkMode,
        requiresCompatibilities: properties.RequiresCompatibilities,
        containers: checkContainers(properties.ContainerDefinitions),
        tags,
        active: true,
      });
      return { physicalId: arn, attributes: { TaskDefinitionArn: arn } };
    },
    // One that is inactive is as good as gone: nothing new can run from it.
    async read(arn) {
      return taskDefinitions.get(arn)?.active ? {} : undefined;
    },
    async delete(arn) {
      const definition = taskDefinitions.get(arn);
      if (definition) {
        taskDefinitions.put(arn, { ...definition, active: false });
      }
    },
  };
}
