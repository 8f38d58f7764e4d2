import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  type IVpc,
  Port,
  SecurityGroup,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import type { IRepository } from 'aws-cdk-lib/aws-ecr';
import {
  Cluster,
  ContainerImage,
  ContainerInsights,
  FargateService,
  FargateTaskDefinition,
  LogDrivers,
  PropagatedTagSource,
  type Secret,
} from 'aws-cdk-lib/aws-ecs';
import type { Role } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { ExecutionRole } from '../parts/ExecutionRole';
import type { Balancer } from './Balancer';
import { PORTAL_PORT } from './names';

/** Of a task: Node.js has one thread for requests, and a heap that its Dockerfile limits. */
const SIZE = { cpu: 1024, memoryLimitMiB: 2048 };
/** `node` in Node.js' own images. */
const USER = '1000';

/** The tasks of the portal, in private subnets behind its load balancer. */
export class PortalService extends Construct {
  readonly service: FargateService;

  constructor(
    scope: Construct,
    id: string,
    props: {
      vpc: IVpc;
      balancer: Balancer;
      securityGroup: SecurityGroup;
      taskRole: Role;
      repository: IRepository;
      imageTag: string;
      replicas: number;
      environment: Record<string, string>;
      secrets: Record<string, Secret>;
    },
  ) {
    super(scope, id);
    const { vpc, balancer, securityGroup } = props;
    const cluster = new Cluster(this, 'Cluster', {
      vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    const executionRole = new ExecutionRole(this, 'ExecutionRole');
    const taskDefinition = new FargateTaskDefinition(this, 'Task', {
      ...SIZE,
      taskRole: props.taskRole,
      executionRole,
    });
    Validations.of(taskDefinition).acknowledge({
      id: 'AwsSolutions-ECS2',
      reason:
        'The environment holds names and addresses; what is secret comes from Secrets Manager.',
    });
    const container = taskDefinition.addContainer('portal', {
      image: ContainerImage.fromEcrRepository(props.repository, props.imageTag),
      portMappings: [{ containerPort: PORTAL_PORT }],
      user: USER,
      readonlyRootFilesystem: true,
      stopTimeout: Duration.seconds(60),
      environment: props.environment,
      secrets: props.secrets,
      logging: LogDrivers.awsLogs({
        streamPrefix: 'portal',
        logGroup: new LogGroup(this, 'Logs', {
          retention: RetentionDays.THREE_MONTHS,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      }),
    });
    // Everything else of the image is read-only; its volume makes it the user's.
    taskDefinition.addVolume({ name: 'tmp' });
    container.addMountPoints({
      containerPath: '/tmp',
      sourceVolume: 'tmp',
      readOnly: false,
    });

    balancer.securityGroup.addEgressRule(
      securityGroup,
      Port.tcp(PORTAL_PORT),
      'To the portal',
    );
    securityGroup.addIngressRule(
      balancer.securityGroup,
      Port.tcp(PORTAL_PORT),
      'From its load balancer only',
    );
    this.service = new FargateService(this, 'Service', {
      cluster,
      taskDefinition,
      desiredCount: props.replicas,
      securityGroups: [securityGroup],
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      assignPublicIp: false,
      circuitBreaker: { enable: true, rollback: true },
      minHealthyPercent: 100,
      maxHealthyPercent: 200,
      // The first one sets up the database.
      healthCheckGracePeriod: Duration.minutes(3),
      propagateTags: PropagatedTagSource.SERVICE,
      enableECSManagedTags: true,
    });
    this.service.attachToApplicationTargetGroup(balancer.targets);
    // Its first task would start before ECS may pull the image and read the secrets.
    this.service.node.addDependency(executionRole, balancer.loadBalancer);
  }
}
