import {
  application,
  capitalize,
  priorityOf,
  type ServiceDefinition,
  serviceOutputOf,
  subjectOf,
  tableOutputOf,
  tablesOf,
} from '@tenantry/application';
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
import { Route, type RouteProps } from './parts/Route';
import { allowPolicy, byService, PROXY_PORT, SERVICES } from './services';
import type { SharedInfraStack } from './SharedInfraStack';
import { Alarms } from './silo/Alarms';
import { addFederation } from './silo/Federation';
import { SiloService, type TaskSize } from './silo/SiloService';
import { tenantCluster } from './silo/tenantCluster';
import { allowData, tenantData, type TenantData } from './silo/TenantData';
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

const PROXY_HEALTH_PATH = '/proxy/health';

const healthCommandOf = ({
  healthCommand,
  healthPath,
  port,
}: ServiceDefinition) =>
  healthCommand ?? [
    'CMD',
    'node',
    '-e',
    `fetch('http://127.0.0.1:${port}${healthPath}').then(r=>process.exit(r.ok?0:1),()=>process.exit(1))`,
  ];

/** What the proxy leads where, as its image reads it: `orders=order:8080 products=…`. */
const PROXY_ROUTES = SERVICES.map(
  service => `${subjectOf(service)}=${service.name}:${service.port}`,
).join(' ');

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
      securityGroup: this.#securityGroup(variant),
    };
    const data = this.#data(variant, props.pool);
    const taskRoles = byService(({ name }) =>
      taskRole(`${capitalize(name)}TaskRole`),
    );
    const services = SERVICES.map(definition => {
      const { name, path, port, healthPath } = definition;
      const isDirect = variant.routing === 'direct';
      const silo = new SiloService(this, capitalize(name), {
        ...common,
        name,
        taskRole: taskRoles[name],
        repository: shared.repositories[definition.image],
        environment: this.#environment(definition, data),
        port,
        healthCommand: healthCommandOf(definition),
        route: isDirect
          ? this.#route(`${capitalize(name)}Route`, {
              priority: priorityOf(definition),
              path,
              port,
              healthPath,
            })
          : undefined,
        isOffered: true,
      });
      this.#output(serviceOutputOf(definition), silo.service.serviceName);
      return silo.service;
    });
    if (variant.routing === 'reverse-proxy') {
      const proxy = new SiloService(this, 'Proxy', {
        ...common,
        name: 'proxy',
        taskRole: shared.powerlessTaskRole,
        repository: shared.repositories['reverse-proxy'],
        environment: { ROUTES: PROXY_ROUTES },
        port: PROXY_PORT,
        healthCommand: [
          'CMD',
          'curl',
          '--fail',
          '--silent',
          `http://127.0.0.1:${PROXY_PORT}${PROXY_HEALTH_PATH}`,
        ],
        route: this.#route('Route', {
          priority: 'RulePriority',
          port: PROXY_PORT,
          healthPath: PROXY_HEALTH_PATH,
        }),
        isOffered: false,
        needsTmp: true,
      });
      // A task of Service Connect knows only those neighbours that were there before it.
      proxy.service.node.addDependency(...services);
      this.#output('ProxyServiceName', proxy.service.serviceName);
    }
    for (const service of SERVICES) {
      const role = taskRoles[service.name];
      if (service.managesUsers) {
        this.#users.allowManagement(role);
      }
      for (const { name } of service.tables) {
        allowData(role, data[name], tenantId);
      }
      allowPolicy(role, service);
    }

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

  #securityGroup({ routing }: Variant): SecurityGroup {
    const { vpc, albSecurityGroup } = this.#shared.network;
    const group = new SecurityGroup(this, 'SecurityGroup', {
      vpc,
      description: 'Tasks of one tenant',
    });
    const balancers = Peer.securityGroupId(albSecurityGroup.securityGroupId);
    const ports = [...new Set(SERVICES.map(service => service.port))];
    // Nobody passes by the proxy.
    for (const port of routing === 'direct' ? ports : [PROXY_PORT]) {
      group.addIngressRule(
        balancers,
        Port.tcp(port),
        'From the load balancers',
      );
    }
    // Services call each other in any case, and a proxy calls them.
    for (const port of ports) {
      group.addIngressRule(group, Port.tcp(port), 'From each other');
    }
    return group;
  }

  #route(
    id: string,
    props: Pick<RouteProps, 'path' | 'port' | 'healthPath'> & {
      /** Name of the parameter. */
      priority: string;
    },
  ): Route {
    const parameters = this.#parameters;
    const route = new Route(this, id, {
      vpc: this.#shared.network.vpc,
      listenerArn: parameters.listenerArn,
      ...props,
      priority: parameters.priority(props.priority),
      tenantPath: parameters.tenantPath,
    });
    new Alarms(this, `${id}Alarms`, {
      tenantId: parameters.tenantId,
      targetGroupName: route.targets.targetGroupFullName,
      loadBalancerName: parameters.loadBalancerName,
    });
    return route;
  }

  #data({ isolation }: Variant, pool: TenantPoolStack): TenantData {
    const data = tenantData(
      this,
      isolation === 'silo-service' ? pool.tables : undefined,
    );
    for (const table of tablesOf(application)) {
      Validations.of(
        this.#output(tableOutputOf(table), data[table.name].name),
      ).acknowledge({
        id: 'CloudFormation-Validate::W1001',
        reason:
          'The condition of the table is the condition of the Fn::If around it.',
      });
    }
    return data;
  }

  #environment(
    definition: ServiceDefinition,
    data: TenantData,
  ): Record<string, string> {
    const { imageTag, tenantId } = this.#parameters;
    const { userPoolId, clientId, issuer, isShared } = this.#users;
    return {
      ...serviceEnvironment(definition, imageTag),
      AWS_REGION: this.region,
      TENANT_ID: tenantId,
      USER_POOL_CLIENT_ID: clientId,
      USER_POOL_ISSUER: issuer,
      USER_POOL_SHARED: isShared,
      ...Object.fromEntries(
        definition.tables.map(({ name, variable }) => [
          variable,
          data[name].name,
        ]),
      ),
      ...(definition.managesUsers ? { USER_POOL_ID: userPoolId } : {}),
    };
  }

  #output(name: string, value: string): CfnOutput {
    return new CfnOutput(this, name, { value });
  }
}
