import {
  CfnOutput,
  CfnParameter,
  Stack,
  type StackProps,
  Tags,
} from 'aws-cdk-lib';
import { Cluster, ContainerInsights } from 'aws-cdk-lib/aws-ecs';
import type { Construct } from 'constructs';
import type { SharedInfraStack } from './SharedInfraStack';
import { InstanceCapacity } from './silo/InstanceCapacity';
import { tagWithCell } from './tags';

/** The cluster that tenants with services of their own share. */
export class TenantClusterStack extends Stack {
  readonly cluster: Cluster;
  /** For tenants whose tasks run on instances. There are none while nobody needs one. */
  readonly instances: InstanceCapacity;

  constructor(
    scope: Construct,
    id: string,
    props: StackProps & { shared: SharedInfraStack },
  ) {
    super(scope, id, props);
    tagWithCell(this);
    Tags.of(this).add('tenantry:tier', 'advanced');
    this.cluster = new Cluster(this, 'Cluster', {
      vpc: props.shared.network.vpc,
      containerInsightsV2: ContainerInsights.ENABLED,
      enableFargateCapacityProviders: true,
    });
    this.instances = new InstanceCapacity(this, 'Capacity', {
      cluster: this.cluster,
      instanceType: new CfnParameter(this, 'InstanceType', {
        description: 'Type of the instances; one that has ENI trunking',
        default: 'm6i.large',
      }).valueAsString,
      minInstances: 0,
      maxInstances: 100,
    });
    new CfnOutput(this, 'ClusterName', { value: this.cluster.clusterName });
    new CfnOutput(this, 'CapacityProviderName', { value: this.instances.name });
  }
}
