import { capitalize } from '@tenantry/application';
import {
  CfnOutput,
  CfnParameter,
  RemovalPolicy,
  Stack,
  type StackProps,
} from 'aws-cdk-lib';
import { type IVpcLink, VpcLink } from 'aws-cdk-lib/aws-apigateway';
import { CfnVpcLink } from 'aws-cdk-lib/aws-apigatewayv2';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { Repository, TagMutability } from 'aws-cdk-lib/aws-ecr';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { IMAGES } from './services';
import { ApiDomain } from './shared/ApiDomain';
import { doorParameters } from './shared/DoorParameters';
import { EventQueue } from './shared/EventQueue';
import { Exports } from './shared/Exports';
import { FrontDoor } from './shared/FrontDoor';
import { Network } from './shared/Network';
import { planLimits, type TierName } from './shared/planLimits';
import { Registry } from './shared/Registry';
import { RegistryFunction } from './shared/RegistryFunction';
import { RequestQueue } from './shared/RequestQueue';
import { Shard } from './shared/Shard';
import { Storefront } from './shared/Storefront';
import { UsagePlans } from './shared/UsagePlans';
import { tagWithCell } from './tags';

/** What all tenants of a cell share: network, front door, registry, event bus, images. */
export class SharedInfraStack extends Stack {
  readonly network: Network;
  /** The pool's: it is on the first load balancer. */
  readonly firstShard: Pick<Shard, 'listener'>;
  /** Of tasks that call no AWS API. */
  readonly powerlessTaskRole: Role;
  /** By the names of images. */
  readonly repositories: Record<string, Repository>;
  readonly storefront: Storefront;
  /** What the portal works with. */
  readonly registry: Table;
  readonly exports: Bucket;
  readonly eventBus: EventBus;
  /** That it takes messages from: events, and the toolkit's requests. */
  readonly queues: Queue[];
  readonly accessLogs: LogGroup;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { bundleDir: string; shards: number },
  ) {
    super(scope, id, props);
    const cellId = tagWithCell(this);
    this.network = new Network(this, 'Network');
    const { table } = new Registry(this, 'Registry');
    const { bucket: exports } = new Exports(this, 'Exports');
    const bus = new EventBus(this, 'EventBus', {
      description: 'What happens to tenants',
    });
    const { queue: events } = new EventQueue(this, 'Events', {
      cellId: cellId.valueAsString,
    });
    const { queue: requests } = new RequestQueue(this, 'Requests', {
      cellId: cellId.valueAsString,
      eventBus: bus,
    });
    this.repositories = Object.fromEntries(
      IMAGES.map(image => [
        image,
        new Repository(this, `${capitalize(image)}Images`, {
          repositoryName: `tenantry/${image}`,
          imageScanOnPush: true,
          // What a tag has once stood for, it stands for.
          // They can be built again; a repository that stayed would be in the way.
          removalPolicy: RemovalPolicy.DESTROY,
          emptyOnDelete: true,
          imageTagMutability: TagMutability.IMMUTABLE,
        }),
      ]),
    );
    this.powerlessTaskRole = new Role(this, 'PowerlessTaskRole', {
      description: 'Tasks that call no AWS API',
      assumedBy: new ServicePrincipal('ecs-tasks.amazonaws.com'),
    });
    const link = this.#vpcLink();
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.ONE_MONTH,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const { function: authorizer } = new RegistryFunction(this, 'Authorizer', {
      name: 'authorizer',
      description: 'Verifies tokens against the registry',
      registry: table,
      bundleDir: props.bundleDir,
    });
    const limits = planLimits(this);
    const { function: tenant } = new RegistryFunction(this, 'Tenant', {
      name: 'tenant',
      description: 'Tells the users of a tenant what its tier allows',
      registry: table,
      bundleDir: props.bundleDir,
      environment: { PLANS: this.toJsonString(limits) },
    });
    const door = doorParameters(this);
    const domain = new ApiDomain(this, 'ApiDomain', door);
    const shards = Array.from({ length: props.shards }, (_, index) => {
      const shard = new Shard(this, `Shard${index}`, { network: this.network });
      const frontDoor = new FrontDoor(this, `FrontDoor${index}`, {
        name: `tenantry-${index}`,
        loadBalancer: shard.loadBalancer,
        link,
        accessLogs,
        authorizer,
        cloudWatchRole: index === 0,
      });
      frontDoor.protect(door);
      domain.leadTo(frontDoor.api, index);
      return { ...shard, frontDoor, url: domain.urlOf(index, frontDoor.url) };
    });
    const [{ frontDoor: first, url: firstUrl }] = shards;
    const { function: tenantConfig } = new RegistryFunction(
      this,
      'TenantConfig',
      {
        name: 'tenant-config',
        description: 'Tells an app where the users of a tenant sign in',
        registry: table,
        bundleDir: props.bundleDir,
        environment: Object.fromEntries(
          shards.map(({ url }, index) => [`API_URL_${index}`, url]),
        ),
      },
    );
    first.addTenantConfig(tenantConfig);
    first.addTenant(tenant);
    const { planIds } = new UsagePlans(this, 'UsagePlans', {
      stages: shards.map(({ frontDoor }) => frontDoor.api.deploymentStage),
      limits,
    });
    this.storefront = new Storefront(this, 'Storefront', { door });
    const templates = new CfnParameter(this, 'TemplatesUrl', {
      description: 'Where the templates of tenants are, up to their names',
      allowedPattern: 'https?://.+/',
    });

    this.#output('ApiGatewayUrl', firstUrl);
    shards.forEach(({ listener, loadBalancer, frontDoor, url }, index) => {
      this.#output(`Shard${index}ApiUrl`, url);
      this.#output(`Shard${index}ApiId`, frontDoor.api.restApiId);
      this.#output(
        `Shard${index}StageName`,
        frontDoor.api.deploymentStage.stageName,
      );
      this.#output(`Shard${index}ListenerArn`, listener.listenerArn);
      this.#output(
        `Shard${index}LoadBalancerName`,
        loadBalancer.loadBalancerFullName,
      );
    });
    this.#output('AccessLogGroupName', accessLogs.logGroupName);
    this.#output('RegistryTableName', table.tableName);
    this.#output('ExportBucketName', exports.bucketName);
    this.#output('EventBusName', bus.eventBusName);
    this.#output('EventQueueUrl', events.queueUrl);
    this.#output('RequestQueueUrl', requests.queueUrl);
    this.#output('TenantTemplatesUrl', templates.valueAsString);
    this.#output('StorefrontUrl', this.storefront.url);
    this.#output('StorefrontBucketName', this.storefront.bucket.bucketName);
    for (const tier of Object.keys(planIds) as TierName[]) {
      this.#output(`UsagePlanId${capitalize(tier)}`, planIds[tier]);
    }
    this.firstShard = shards[0];
    this.registry = table;
    this.exports = exports;
    this.eventBus = bus;
    this.queues = [events, requests];
    this.accessLogs = accessLogs;
  }

  #vpcLink(): IVpcLink {
    const { vpc, linkSecurityGroup } = this.network;
    const link = new CfnVpcLink(this, 'VpcLink', {
      name: 'tenantry',
      subnetIds: vpc.privateSubnets.map(subnet => subnet.subnetId),
      securityGroupIds: [linkSecurityGroup.securityGroupId],
    });
    return VpcLink.fromVpcLinkId(this, 'Link', link.ref);
  }

  #output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}
