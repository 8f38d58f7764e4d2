import {
  CfnMapping,
  CfnOutput,
  Stack,
  type StackProps,
  Tags,
  Validations,
} from 'aws-cdk-lib';
import { Peer, Port, SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { HttpNamespace } from 'aws-cdk-lib/aws-servicediscovery';
import type { Construct } from 'constructs';
import { serviceEnvironment } from './parts/container';
import { ExecutionRole } from './parts/ExecutionRole';
import { Route } from './parts/Route';
import {
  capitalize,
  CONTAINER_PORT,
  SERVICES,
  type ServiceName,
} from './services';
import type { SharedInfraStack } from './SharedInfraStack';
import { Alarms } from './silo/Alarms';
import { addFederation } from './silo/Federation';
import { SiloService, type TaskSize } from './silo/SiloService';
import { tenantCluster } from './silo/tenantCluster';
import {
  allowData,
  ownData,
  ownOrSharedData,
  type TenantData,
} from './silo/TenantData';
import {
  TASK_SIZES,
  tenantParameters,
  type TenantParameters,
} from './silo/TenantParameters';
import { TenantUsers } from './silo/TenantUsers';
import type { Variant } from './silo/variant';
import { tagWithCell } from './tags';
import type { TenantClusterStack } from './TenantClusterStack';
import type { TenantPoolStack } from './TenantPoolStack';

/** Where the proxy and the services say how they are. */
const PROXY_HEALTH_PATH = '/proxy/health';
const healthPath = (name: ServiceName) => `/${name}s/health`;

const nodeHealthCommand = (path: string) => [
  'CMD',
  'node',
  '-e',
  `fetch('http://127.0.0.1:${CONTAINER_PORT}${path}').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))`,
];

/** Everything that one tenant has for itself. */
export class TenantStack extends Stack {
  readonly #parameters: TenantParameters;
  readonly #users: TenantUsers;
  readonly #shared: SharedInfraStack;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & {
      variant: Variant;
      shared: SharedInfraStack;
      pool: TenantPoolStack;
      advanced: TenantClusterStack;
    },
  ) {
    super(scope, id, props);
    const { variant, shared } = props;
    this.#shared = shared;
    this.#parameters = tenantParameters(this);
    const { tenantId, tenantPath } = this.#parameters;
    tagWithCell(this);
    Tags.of(this).add('tenantry:tenant', tenantId);
    Tags.of(this).add('tenantry:tier', this.#parameters.tier);

    this.#users = new TenantUsers(this, {
      storefrontUrl: shared.storefront.url,
    });
    addFederation(this, this.#users);
    const { cluster, compute } = tenantCluster(this, {
      variant,
      vpc: shared.network.vpc,
      advanced: props.advanced,
    });
    const namespace = new HttpNamespace(this, 'Namespace', {
      name: `tenantry-${tenantPath}`,
    });
    const taskRole = (roleId: string) =>
      new Role(this, roleId, {
        assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
      });
    const common = {
      parameters: this.#parameters,
      size: this.#taskSize(),
      executionRole: new ExecutionRole(this, 'ExecutionRole'),
      cluster,
      compute,
      namespace: namespace.namespaceArn,
      securityGroup: this.#securityGroup(),
    };
    const data = this.#data(variant, props.pool);
    const environments = this.#environments(data);
    const taskRoles = Object.fromEntries(
      SERVICES.map(name => [name, taskRole(`${capitalize(name)}TaskRole`)]),
    ) as Record<ServiceName, Role>;
    const services = SERVICES.map(name => {
      const isDirect = variant.routing === 'direct';
      const silo = new SiloService(this, capitalize(name), {
        ...common,
        name,
        taskRole: taskRoles[name],
        repository: shared.repositories[`${name}-service`],
        environment: environments[name],
        healthCommand: nodeHealthCommand(healthPath(name)),
        route: isDirect
          ? this.#route(`${capitalize(name)}Route`, {
              priority: `${capitalize(name)}Priority`,
              path: `/${name}s`,
              healthPath: healthPath(name),
            })
          : undefined,
        isOffered: true,
      });
      this.#output(`${capitalize(name)}ServiceName`, silo.service.serviceName);
      return silo.service;
    });
    if (variant.routing === 'reverse-proxy') {
      const proxy = new SiloService(this, 'Proxy', {
        ...common,
        name: 'proxy',
        taskRole: shared.powerlessTaskRole,
        repository: shared.repositories['reverse-proxy'],
        environment: {},
        healthCommand: [
          'CMD',
          'curl',
          '--fail',
          '--silent',
          `http://127.0.0.1:${CONTAINER_PORT}${PROXY_HEALTH_PATH}`,
        ],
        route: this.#route('Route', {
          priority: 'RulePriority',
          healthPath: PROXY_HEALTH_PATH,
        }),
        isOffered: false,
        needsTmp: true,
      });
      // A task of Service Connect knows only those neighbours that were there before it.
      proxy.service.node.addDependency(...services);
      this.#output('ProxyServiceName', proxy.service.serviceName);
    }
    this.#users.allowManagement(taskRoles.user);
    allowData(taskRoles.order, data.order, tenantId);
    allowData(taskRoles.product, data.product, tenantId);

    this.#output('ClusterName', cluster.clusterName);
    this.#output('UserPoolId', this.#users.userPoolId);
    this.#output('UserPoolClientId', this.#users.clientId);
    this.#output('UserPoolIssuer', this.#users.issuer);
  }

  #taskSize(): TaskSize {
    const sizes = new CfnMapping(this, 'TaskSizes', { mapping: TASK_SIZES });
    const { taskSize } = this.#parameters;
    return {
      cpu: sizes.findInMap(taskSize, 'Cpu'),
      memory: sizes.findInMap(taskSize, 'Memory'),
    };
  }

  #securityGroup(): SecurityGroup {
    const { vpc, albSecurityGroup } = this.#shared.network;
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Tasks of one tenant',
    });
    group.addIngressRule(
      Peer.securityGroupId(albSecurityGroup.securityGroupId),
      Port.tcp(CONTAINER_PORT),
      'From the load balancers',
    );
    group.addIngressRule(group, Port.tcp(CONTAINER_PORT), 'From each other');
    return group;
  }

  #route(
    id: string,
    props: { priority: string; path?: string; healthPath: string },
  ): Route {
    const parameters = this.#parameters;
    const route = new Route(this, id, {
      vpc: this.#shared.network.vpc,
      listenerArn: parameters.listenerArn,
      priority: parameters.priority(props.priority),
      tenantPath: parameters.tenantPath,
      path: props.path,
      healthPath: props.healthPath,
    });
    new Alarms(this, `${id}Alarms`, {
      tenantId: parameters.tenantId,
      targetGroupName: route.targets.targetGroupFullName,
      loadBalancerName: parameters.loadBalancerName,
    });
    return route;
  }

  #data({ isolation }: Variant, pool: TenantPoolStack): TenantData {
    const data =
      isolation === 'silo-cluster'
        ? ownData(this)
        : ownOrSharedData(this, pool.productTable);
    this.#output('OrderTableName', data.order.name);
    Validations.of(
      this.#output('ProductTableName', data.product.name),
    ).acknowledge({
      id: 'CloudFormation-Validate::W1001',
      reason:
        'The condition of the table is the condition of the Fn::If around it.',
    });
    return data;
  }

  #environments(data: TenantData): Record<ServiceName, Record<string, string>> {
    const { imageTag, tenantId } = this.#parameters;
    const { userPoolId, clientId, issuer, isShared } = this.#users;
    const common = (name: ServiceName) => ({
      ...serviceEnvironment(name, imageTag),
      AWS_REGION: this.region,
      TENANT_ID: tenantId,
      USER_POOL_CLIENT_ID: clientId,
      USER_POOL_ISSUER: issuer,
      USER_POOL_SHARED: isShared,
    });
    return {
      order: { ...common('order'), TABLE_NAME: data.order.name },
      product: { ...common('product'), TABLE_NAME: data.product.name },
      user: { ...common('user'), USER_POOL_ID: userPoolId },
    };
  }

  #output(name: string, value: string): CfnOutput {
    return new CfnOutput(this, name, { value });
  }
}
