import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, Function, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { bundleFunction } from '../bundle';

/** A function that reads items of the registry, and may do nothing else. */
export class RegistryFunction extends Construct {
  readonly function: Function;

  constructor(
    scope: Construct,
    id: string,
    props: {
      /** Folder in `infra/lambda`. */
      name: string;
      description: string;
      registry: Table;
      bundleDir: string;
      environment?: Record<string, string>;
    },
  ) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logGroup.grantWrite(role);
    // Not with the table's own grant: that allows the indexes, too.
    role.addToPolicy(
      new PolicyStatement({
        actions: ['dynamodb:GetItem', 'dynamodb:BatchGetItem'],
        resources: [props.registry.tableArn],
      }),
    );
    this.function = new Function(this, 'Function', {
      description: props.description,
      code: bundleFunction(props.name, props.bundleDir),
      handler: 'index.handler',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.seconds(10),
      role,
      logGroup,
      environment: {
        REGISTRY_TABLE: props.registry.tableName,
        ...props.environment,
      },
    });
  }
}
