import { Duration, Validations } from 'aws-cdk-lib';
import type { ISecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { Repository } from 'aws-cdk-lib/aws-ecr';
import {
  type BaseService,
  type CfnTaskDefinition,
  Ec2Service,
  Ec2TaskDefinition,
  FargateService,
  FargateTaskDefinition,
  type ICluster,
  NetworkMode,
  PropagatedTagSource,
  type TaskDefinition,
} from 'aws-cdk-lib/aws-ecs';
import type { IRole } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { addContainer } from '../parts/container';
import type { Route } from '../parts/Route';
import type { TenantParameters } from './TenantParameters';

/** What a tenant's tasks run on. */
export type Compute =
  | { kind: 'fargate' }
  | { kind: 'ec2'; capacityProvider: string };

/** In the shape of task definitions. */
export interface TaskSize {
  cpu: string;
  memory: string;
}

/** One of the services that a tenant has for itself. */
export class SiloService extends Construct {
  readonly service: BaseService;

  constructor(
    scope: Construct,
    id: string,
    props: {
      /** Of the port, and of the service for its neighbours. */
      name: string;
      parameters: TenantParameters;
      size: TaskSize;
      taskRole: IRole;
      /** ECS's own, to pull images and write logs. */
      executionRole: IRole;
      cluster: ICluster;
      compute: Compute;
      /** Of Service Connect: neighbours find each other in it. */
      namespace: string;
      securityGroup: ISecurityGroup;
      repository: Repository;
      environment: Record<string, string>;
      port: number;
      healthCommand: string[];
      /** With it, the load balancer reaches the service. */
      route?: Route;
      /** Its neighbours call it by name, for example `http://order:8080`. */
      isOffered: boolean;
      /** Its image has a volume `/tmp`; everything else is read-only. */
      needsTmp?: boolean;
    },
  ) {
    super(scope, id);
    const { name, parameters, cluster, compute, securityGroup, route } = props;
    const taskDefinition = this.#taskDefinition(props);
    const container = addContainer(this, taskDefinition, {
      name,
      repository: props.repository,
      imageTag: parameters.imageTag,
      environment: props.environment,
      port: props.port,
      healthCommand: props.healthCommand,
    });
    if (props.needsTmp) {
      taskDefinition.addVolume({ name: 'tmp' });
      container.addMountPoints({
        containerPath: '/tmp',
        sourceVolume: 'tmp',
        readOnly: false,
      });
    }
    const common = {
      cluster,
      // No desired count: an update of the stack would undo what autoscaling did.
      securityGroups: [securityGroup],
      circuitBreaker: { enable: true, rollback: true },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      propagateTags: PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
      healthCheckGracePeriod: route ? Duration.seconds(30) : undefined,
      serviceConnectConfiguration: {
        namespace: props.namespace,
        services: props.isOffered
          ? [{ portMappingName: name, discoveryName: name, dnsName: name }]
          : undefined,
      },
    };
    this.service =
      compute.kind === 'fargate'
        ? new FargateService(this, 'Service', {
            ...common,
            taskDefinition: taskDefinition as FargateTaskDefinition,
          })
        : new Ec2Service(this, 'Service', {
            ...common,
            taskDefinition: taskDefinition as Ec2TaskDefinition,
            capacityProviderStrategies: [
              { capacityProvider: compute.capacityProvider, weight: 1 },
            ],
          });
    // Its first task would start before ECS may pull the image.
    this.service.node.addDependency(props.executionRole);
    if (route) {
      this.service.attachToApplicationTargetGroup(route.targets);
      // ECS refuses a target group that no load balancer uses yet.
      this.service.node.addDependency(route.rule);
    }
    this.service
      .autoScaleTaskCount({
        minCapacity: parameters.minTasks,
        maxCapacity: parameters.maxTasks,
      })
      .scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
  }

  #taskDefinition(props: {
    name: string;
    parameters: TenantParameters;
    compute: Compute;
    size: TaskSize;
    taskRole: IRole;
    executionRole: IRole;
  }): TaskDefinition {
    const common = {
      family: `tenantry-${props.parameters.tenantPath}-${props.name}`,
      taskRole: props.taskRole,
      executionRole: props.executionRole,
    };
    const definition =
      props.compute.kind === 'fargate'
        ? new FargateTaskDefinition(this, 'Task', common)
        : new Ec2TaskDefinition(this, 'Task', {
            ...common,
            networkMode: NetworkMode.AWS_VPC,
          });
    // The construct wants numbers, and would check the pairs it knows.
    const cfn = definition.node.defaultChild as CfnTaskDefinition;
    cfn.cpu = props.size.cpu;
    cfn.memory = props.size.memory;
    Validations.of(cfn).acknowledge({
      id: 'CloudFormation-Validate::E3047',
      reason:
        'It tries every CPU of the mapping with every memory; TASK_SIZES has the pairs that exist.',
    });
    return definition;
  }
}
