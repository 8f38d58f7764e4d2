import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-ecr';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { Construct } from 'constructs';
import { capitalize, SERVICES, type ServiceName } from './services';
import { FrontDoor } from './shared/FrontDoor';
import { Network } from './shared/Network';
import { Registry } from './shared/Registry';
import { UsagePlans, type TierName } from './shared/UsagePlans';
import { tagWithCell } from './tags';

/** What all tenants of a cell share: network, front door, registry, event bus, images. */
export class SharedInfraStack extends Stack {
  readonly network: Network;
  readonly repositories: Record<ServiceName, Repository>;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { bundleDir: string },
  ) {
    super(scope, id, props);
    tagWithCell(this);
    this.network = new Network(this, 'Network');
    const { table } = new Registry(this, 'Registry');
    const bus = new EventBus(this, 'EventBus', {
      description: 'What happens to tenants',
    });
    this.repositories = Object.fromEntries(
      SERVICES.map(service => [
        service,
        new Repository(this, `${capitalize(service)}Images`, {
          repositoryName: `tenantry/${service}-service`,
          imageScanOnPush: true,
        }),
      ]),
    ) as Record<ServiceName, Repository>;
    const frontDoor = new FrontDoor(this, 'FrontDoor', {
      network: this.network,
      registry: table,
      bundleDir: props.bundleDir,
    });
    const stage = frontDoor.api.deploymentStage;
    const { planIds } = new UsagePlans(this, 'UsagePlans', stage);

    this.#output('ApiGatewayUrl', frontDoor.url);
    this.#output('RestApiId', frontDoor.api.restApiId);
    this.#output('ApiStageName', stage.stageName);
    this.#output('AccessLogGroupName', frontDoor.accessLogs.logGroupName);
    this.#output('RegistryTableName', table.tableName);
    this.#output('EventBusName', bus.eventBusName);
    this.#output('VpcId', this.network.vpc.vpcId);
    this.#output('AlbArn', this.network.loadBalancer.loadBalancerArn);
    this.#output('AlbListenerArn', this.network.listener.listenerArn);
    for (const tier of Object.keys(planIds) as TierName[]) {
      this.#output(`UsagePlanId${capitalize(tier)}`, planIds[tier]);
    }
  }

  #output(name: string, value: string): void {
    new CfnOutput(this, name, { value });
  }
}
