import { Duration } from 'aws-cdk-lib';
import { SecurityGroup, Peer, Port } from 'aws-cdk-lib/aws-ec2';
import type { Repository } from 'aws-cdk-lib/aws-ecr';
import {
  type Cluster,
  FargateService,
  FargateTaskDefinition,
  PropagatedTagSource,
} from 'aws-cdk-lib/aws-ecs';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ServiceDefinition } from '@tenantry/application';
import { addContainer, serviceEnvironment } from '../parts/container';
import type { ExecutionRole } from '../parts/ExecutionRole';
import { Route } from '../parts/Route';
import { POOL_TENANT_PATH } from '../services';
import type { Network } from '../shared/Network';

/** One of the services that the pool's tenants share. */
export class PoolService extends Construct {
  readonly service: FargateService;

  constructor(
    scope: Construct,
    id: string,
    props: {
      definition: ServiceDefinition;
      listenerArn: string;
      /** Of the listener rule; unique in the listener. */
      priority: number;
      cluster: Cluster;
      network: Network;
      repository: Repository;
      imageTag: string;
      taskRole: Role;
      executionRole: ExecutionRole;
      environment: Record<string, string>;
    },
  ) {
    super(scope, id);
    const { definition, cluster, network, repository, imageTag } = props;
    const { name, path, port, healthPath } = definition;

    const taskDefinition = new FargateTaskDefinition(this, 'Task', {
      cpu: definition.cpu,
      memoryLimitMiB: definition.memory,
      taskRole: props.taskRole,
      executionRole: props.executionRole,
    });
    addContainer(this, taskDefinition, {
      name,
      repository,
      imageTag,
      port,
      environment: {
        ...serviceEnvironment(definition, imageTag),
        ...props.environment,
      },
    });

    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: `Tasks of the ${name} service of the pool`,
    });
    securityGroup.addIngressRule(
      Peer.securityGroupId(network.albSecurityGroup.securityGroupId),
      Port.tcp(port),
      'From the load balancer only',
    );

    const { targets, rule } = new Route(this, 'Route', {
      vpc: network.vpc,
      listenerArn: props.listenerArn,
      priority: props.priority,
      tenantPath: POOL_TENANT_PATH,
      path,
      port,
      healthPath,
    });
    this.service = new FargateService(this, 'Service', {
      cluster,
      taskDefinition,
      securityGroups: [securityGroup],
      circuitBreaker: { enable: true, rollback: true },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      healthCheckGracePeriod: Duration.seconds(30),
      propagateTags: PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
      serviceConnectConfiguration: {
        services: [{ portMappingName: name, discoveryName: name }],
      },
    });
    this.service.attachToApplicationTargetGroup(targets);
    // Its first task would start before ECS may pull the image.
    this.service.node.addDependency(props.executionRole);
    // ECS refuses a target group that no load balancer uses yet.
    this.service.node.addDependency(rule);
    this.service
      .autoScaleTaskCount({ minCapacity: 1, maxCapacity: 10 })
      .scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
  }
}
