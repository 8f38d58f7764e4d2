import {
  CfnOutput,
  CfnParameter,
  RemovalPolicy,
  Stack,
  type StackProps,
  Tags,
} from 'aws-cdk-lib';
import { Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { NamespaceType } from 'aws-cdk-lib/aws-servicediscovery';
import { Construct } from 'constructs';
import { ExecutionRole } from './parts/ExecutionRole';
import { TenantTable } from './parts/TenantTable';
import { userListing, userManagement } from './parts/userManagement';
import { Users } from './parts/Users';
import { PoolService } from './pool/PoolService';
import { TenantDataRole } from './pool/TenantDataRole';
import { capitalize, SERVICES, type ServiceName } from './services';
import type { SharedInfraStack } from './SharedInfraStack';
import { tagWithCell } from './tags';

/** Listener rules of the pool come before those of silo tenants. */
const PRIORITIES: Record<ServiceName, number> = {
  order: 1,
  product: 2,
  user: 3,
};

/** The pool: services, tables and users that all Basic tenants share. */
export class TenantPoolStack extends Stack {
  readonly productTable: TenantTable;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { shared: SharedInfraStack },
  ) {
    super(scope, id, props);
    const { network, repositories, firstShard } = props.shared;
    tagWithCell(this);
    Tags.of(this).add('tenantry:tier', 'basic');
    const imageTag = new CfnParameter(this, 'ImageTag', {
      description: 'Tag of the container images of the services',
      minLength: 1,
    }).valueAsString;

    const users = new Users(this, 'Users', {
      removalPolicy: RemovalPolicy.RETAIN,
      storefrontUrl: props.shared.storefront.url,
    });
    const data = new Construct(this, 'Tables');
    const tables = {
      orders: new TenantTable(data, 'Orders', {
        idName: 'orderId',
        removalPolicy: RemovalPolicy.RETAIN,
      }),
      products: new TenantTable(data, 'Products', {
        idName: 'productId',
        removalPolicy: RemovalPolicy.RETAIN,
      }),
    };
    const taskRoles = Object.fromEntries(
      SERVICES.map(name => [
        name,
        new Role(this, `${capitalize(name)}TaskRole`, {
          assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
        }),
      ]),
    ) as Record<ServiceName, Role>;
    const { userPoolArn } = users.pool;
    taskRoles.user.addToPolicy(userManagement(userPoolArn));
    taskRoles.user.addToPolicy(userListing(userPoolArn, 'ofMany'));
    const { role: dataRole } = new TenantDataRole(this, 'TenantData', {
      tables: [tables.orders, tables.products],
      taskRoles: [taskRoles.order, taskRoles.product],
    });

    const cluster = new Cluster(this, 'Cluster', {
      vpc: network.vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
    });
    cluster.addDefaultCloudMapNamespace({
      name: 'tenantry-pool',
      type: NamespaceType.HTTP,
      useForServiceConnect: true,
    });

    const identity = {
      AWS_REGION: this.region,
      USER_POOL_CLIENT_ID: users.client.userPoolClientId,
      USER_POOL_ISSUER: users.pool.userPoolProviderUrl,
    };
    const environments: Record<ServiceName, Record<string, string>> = {
      order: {
        ...identity,
        TABLE_NAME: tables.orders.tableName,
        TENANT_ROLE_ARN: dataRole.roleArn,
      },
      product: {
        ...identity,
        TABLE_NAME: tables.products.tableName,
        TENANT_ROLE_ARN: dataRole.roleArn,
      },
      user: { ...identity, USER_POOL_ID: users.pool.userPoolId },
    };
    const executionRole = new ExecutionRole(this, 'ExecutionRole');
    for (const name of SERVICES) {
      const { service } = new PoolService(this, capitalize(name), {
        name,
        listenerArn: firstShard.listener.listenerArn,
        priority: PRIORITIES[name],
        cluster,
        network,
        repository: repositories[`${name}-service`],
        imageTag,
        taskRole: taskRoles[name],
        executionRole,
        environment: environments[name],
      });
      this.#output(`${capitalize(name)}ServiceName`, service.serviceName);
    }

    this.productTable = tables.products;
    this.#output('RunningImageTag', imageTag);
    this.#output('ClusterName', cluster.clusterName);
    this.#output('UserPoolId', users.pool.userPoolId);
    this.#output('UserPoolClientId', users.client.userPoolClientId);
    this.#output('UserPoolIssuer', users.pool.userPoolProviderUrl);
    this.#output('SignInUrl', users.signInUrl);
    this.#output('OrderTableName', tables.orders.tableName);
    this.#output('ProductTableName', tables.products.tableName);
    this.#output('TenantDataRoleArn', dataRole.roleArn);
  }

  #output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}
