import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { SecurityGroup, Peer, Port } from 'aws-cdk-lib/aws-ec2';
import type { Repository } from 'aws-cdk-lib/aws-ecr';
import {
  type Cluster,
  ContainerImage,
  FargateService,
  FargateTaskDefinition,
  LogDrivers,
  PropagatedTagSource,
} from 'aws-cdk-lib/aws-ecs';
import {
  ApplicationProtocol,
  ApplicationTargetGroup,
  CfnListenerRule,
  TargetType,
} from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import {
  CONTAINER_PORT,
  POOL_TENANT_PATH,
  type ServiceName,
} from '../services';
import type { Network } from '../shared/Network';

/** One of the services that the pool's tenants share. */
export class PoolService extends Construct {
  readonly service: FargateService;

  constructor(
    scope: Construct,
    id: string,
    props: {
      name: ServiceName;
      /** Of the listener rule; unique in the listener. */
      priority: number;
      cluster: Cluster;
      network: Network;
      repository: Repository;
      imageTag: string;
      taskRole: Role;
      environment: Record<string, string>;
    },
  ) {
    super(scope, id);
    const { name, cluster, network, repository, imageTag } = props;
    const path = `/${name}s`;

    const taskDefinition = new FargateTaskDefinition(this, 'Task', {
      cpu: 512,
      memoryLimitMiB: 1024,
      taskRole: props.taskRole,
    });
    taskDefinition.addContainer('service', {
      image: ContainerImage.fromEcrRepository(repository, imageTag),
      portMappings: [{ containerPort: CONTAINER_PORT, name }],
      logging: LogDrivers.awsLogs({
        streamPrefix: name,
        logGroup: new LogGroup(this, 'Logs', {
          retention: RetentionDays.ONE_MONTH,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      }),
      readonlyRootFilesystem: true,
      stopTimeout: Duration.seconds(30),
      environment: {
        PORT: String(CONTAINER_PORT),
        SERVICE_NAME: `${name}-service`,
        SERVICE_VERSION: imageTag,
        ...props.environment,
      },
    });

    const securityGroup = new SecurityGroup(this, 'SecurityGroup', {
      vpc: network.vpc,
      description: `Tasks of the ${name} service of the pool`,
    });
    securityGroup.addIngressRule(
      Peer.securityGroupId(network.albSecurityGroup.securityGroupId),
      Port.tcp(CONTAINER_PORT),
      'From the load balancer only',
    );

    const targets = new ApplicationTargetGroup(this, 'Targets', {
      vpc: network.vpc,
      port: CONTAINER_PORT,
      protocol: ApplicationProtocol.HTTP,
      targetType: TargetType.IP,
      deregistrationDelay: Duration.seconds(15),
      healthCheck: {
        path: `${path}/health`,
        // A broken task is out after 10 s; ELB's own default is over a minute.
        interval: Duration.seconds(5),
        timeout: Duration.seconds(2),
        healthyThresholdCount: 2,
        unhealthyThresholdCount: 2,
      },
    });
    const rule = new CfnListenerRule(this, 'Rule', {
      listenerArn: network.listener.listenerArn,
      priority: props.priority,
      conditions: [
        {
          field: 'http-header',
          httpHeaderConfig: {
            httpHeaderName: 'tenantPath',
            values: [POOL_TENANT_PATH],
          },
        },
        {
          field: 'path-pattern',
          pathPatternConfig: { values: [path, `${path}/*`] },
        },
      ],
      actions: [{ type: 'forward', targetGroupArn: targets.targetGroupArn }],
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
    // ECS refuses a target group that no load balancer uses yet.
    this.service.node.addDependency(rule);
    this.service
      .autoScaleTaskCount({ minCapacity: 1, maxCapacity: 10 })
      .scaleOnCpuUtilization('Cpu', { targetUtilizationPercent: 60 });
  }
}
