import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import {
  type IVpc,
  Port,
  type SecurityGroup,
  SubnetType,
} from 'aws-cdk-lib/aws-ec2';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
} from 'aws-cdk-lib/aws-rds';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';

/** Aurora capacity units: half of one is 1 GiB of memory. */
const CAPACITY = { min: 0.5, max: 8 };

/**
 * PostgreSQL of the portal: tasks, schedules, search, and what it knows of tenants. All
 * about tenants can be had again from the registry; who did what cannot.
 */
export class Database extends Construct {
  readonly cluster: DatabaseCluster;
  /** `host`, `port`, `username`, `password`. */
  readonly secret: ISecret;

  constructor(
    scope: Construct,
    id: string,
    props: { vpc: IVpc; client: SecurityGroup },
  ) {
    super(scope, id);
    this.cluster = new DatabaseCluster(this, 'Cluster', {
      engine: DatabaseClusterEngine.auroraPostgres({
        version: AuroraPostgresEngineVersion.VER_17_9,
      }),
      defaultDatabaseName: 'tenantry',
      // Nobody gets in without TLS.
      parameters: { 'rds.force_ssl': '1' },
      credentials: Credentials.fromGeneratedSecret('tenantry'),
      writer: ClusterInstance.serverlessV2('Writer'),
      serverlessV2MinCapacity: CAPACITY.min,
      serverlessV2MaxCapacity: CAPACITY.max,
      vpc: props.vpc,
      vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
      storageEncrypted: true,
      iamAuthentication: true,
      backup: { retention: Duration.days(7) },
      copyTagsToSnapshot: true,
      cloudwatchLogsExports: ['postgresql'],
      removalPolicy: RemovalPolicy.SNAPSHOT,
    });
    this.cluster.connections.allowFrom(
      props.client,
      Port.tcp(5432),
      'From the portal only',
    );
    this.secret = this.cluster.secret!;
    Validations.of(this.cluster).acknowledge(
      {
        id: 'AwsSolutions-RDS10',
        reason:
          'Whoever deletes the stack keeps a last snapshot; protected, it could not be deleted at all.',
      },
      {
        id: 'AwsSolutions-SMG4',
        reason:
          'The portal reads its password when it starts: a rotation means a deployment, see docs/deploying.md.',
      },
      {
        id: 'AwsSolutions-RDS11',
        reason:
          'A port that nobody expects hides nothing: only the portal is let in.',
      },
    );
  }
}
