import {
  application,
  capitalize,
  type ServiceDefinition,
  serviceOutputOf,
  tableOutputOf,
  tablesOf,
} from '@tenantry/application';
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
import { allowPolicy, byService, SERVICES } from './services';
import type { SharedInfraStack } from './SharedInfraStack';
import { tagWithCell } from './tags';

/** The pool: services, tables and users that all Basic tenants share. */
export class TenantPoolStack extends Stack {
  /** By their names. */
  readonly tables: Record<string, TenantTable>;

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
    this.tables = Object.fromEntries(
      tablesOf(application).map(({ name, rows, sortKey }) => [
        name,
        new TenantTable(data, capitalize(rows), {
          sortKey,
          removalPolicy: RemovalPolicy.RETAIN,
        }),
      ]),
    );
    const taskRoles = byService(
      ({ name }) =>
        new Role(this, `${capitalize(name)}TaskRole`, {
          assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
        }),
    );
    const { userPoolArn } = users.pool;
    for (const service of SERVICES) {
      const role = taskRoles[service.name];
      if (service.managesUsers) {
        role.addToPolicy(userManagement(userPoolArn));
        role.addToPolicy(userListing(userPoolArn, 'ofMany'));
      }
      allowPolicy(role, service);
    }
    const dataRoleArn = this.#dataRole(taskRoles);

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
    const environmentOf = ({ tables, managesUsers }: ServiceDefinition) => ({
      ...identity,
      ...Object.fromEntries(
        tables.map(({ name, variable }) => [
          variable,
          this.tables[name].tableName,
        ]),
      ),
      ...(tables.length > 0 && dataRoleArn
        ? { TENANT_ROLE_ARN: dataRoleArn }
        : {}),
      ...(managesUsers ? { USER_POOL_ID: users.pool.userPoolId } : {}),
    });
    const executionRole = new ExecutionRole(this, 'ExecutionRole');
    SERVICES.forEach((definition, index) => {
      const { service } = new PoolService(this, capitalize(definition.name), {
        definition,
        listenerArn: firstShard.listener.listenerArn,
        // Before those of tenants with services of their own.
        priority: index + 1,
        cluster,
        network,
        repository: repositories[definition.image],
        imageTag,
        taskRole: taskRoles[definition.name],
        executionRole,
        environment: environmentOf(definition),
      });
      this.#output(serviceOutputOf(definition), service.serviceName);
    });

    this.#output('RunningImageTag', imageTag);
    this.#output('ClusterName', cluster.clusterName);
    this.#output('UserPoolId', users.pool.userPoolId);
    this.#output('UserPoolClientId', users.client.userPoolClientId);
    this.#output('UserPoolIssuer', users.pool.userPoolProviderUrl);
    this.#output('SignInUrl', users.signInUrl);
    for (const table of tablesOf(application)) {
      this.#output(tableOutputOf(table), this.tables[table.name].tableName);
    }
    if (dataRoleArn) {
      this.#output('TenantDataRoleArn', dataRoleArn);
    }
  }

  /** The role of tenants' rows; none when no service has any. */
  #dataRole(taskRoles: Record<string, Role>): string | undefined {
    const users = SERVICES.filter(({ tables }) => tables.length > 0);
    return users.length === 0
      ? undefined
      : new TenantDataRole(this, 'TenantData', {
          tables: Object.values(this.tables),
          taskRoles: users.map(({ name }) => taskRoles[name]),
        }).role.roleArn;
  }

  #output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}
