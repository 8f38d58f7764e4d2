import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { Repository } from 'aws-cdk-lib/aws-ecr';
import {
  type ContainerDefinition,
  ContainerImage,
  LogDrivers,
  type TaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { ServiceDefinition } from '@tenantry/application';

/** A broken task is out after 10 s; ELB's own default is over a minute, ECS's as well. */
export const HEALTH = {
  interval: Duration.seconds(5),
  timeout: Duration.seconds(2),
  failures: 2,
};

/** Adds the one container of a task, with a log group of its own. */
export function addContainer(
  scope: Construct,
  task: TaskDefinition,
  props: {
    /** Of the port, for Service Connect; prefix of log streams. */
    name: string;
    repository: Repository;
    imageTag: string;
    port: number;
    environment: Record<string, string>;
    /** What the container runs to learn whether it is well. */
    healthCommand?: string[];
  },
): ContainerDefinition {
  Validations.of(task).acknowledge({
    id: 'AwsSolutions-ECS2',
    reason:
      'The environment holds names of resources and no secret; the services have none.',
  });
  return task.addContainer('service', {
    image: ContainerImage.fromEcrRepository(props.repository, props.imageTag),
    portMappings: [{ containerPort: props.port, name: props.name }],
    logging: LogDrivers.awsLogs({
      streamPrefix: props.name,
      logGroup: new LogGroup(scope, 'Logs', {
        retention: RetentionDays.ONE_MONTH,
        removalPolicy: RemovalPolicy.DESTROY,
      }),
    }),
    // Tasks have a limit; on instances a container must say what it starts with, too.
    memoryReservationMiB: 128,
    readonlyRootFilesystem: true,
    stopTimeout: Duration.seconds(30),
    environment: props.environment,
    healthCheck: props.healthCommand && {
      command: props.healthCommand,
      interval: HEALTH.interval,
      timeout: HEALTH.timeout,
      retries: HEALTH.failures,
      startPeriod: Duration.seconds(15),
    },
  });
}

/** What every service reads from its environment, and what only this one does. */
export const serviceEnvironment = (
  { image, port, environment }: ServiceDefinition,
  imageTag: string,
) => ({
  ...environment,
  PORT: String(port),
  SERVICE_NAME: image,
  SERVICE_VERSION: imageTag,
});
