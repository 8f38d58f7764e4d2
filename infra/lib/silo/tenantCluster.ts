import { CfnParameter, type Stack } from 'aws-cdk-lib';
import type { IVpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerInsights, type ICluster } from 'aws-cdk-lib/aws-ecs';
import type { TenantClusterStack } from '../TenantClusterStack';
import { InstanceCapacity } from './InstanceCapacity';
import type { Compute } from './SiloService';
import type { Variant } from './variant';

/** Where a tenant's tasks run: in the cluster that others share, or in its own. */
export function tenantCluster(
  stack: Stack,
  props: { variant: Variant; vpc: IVpc; advanced: TenantClusterStack },
): { cluster: ICluster; compute: Compute } {
  const { vpc, advanced } = props;
  const { isolation, compute } = props.variant;
  if (isolation === 'silo-service') {
    return {
      cluster: advanced.cluster,
      compute:
        compute === 'fargate'
          ? { kind: compute }
          : { kind: compute, capacityProvider: advanced.instances.name },
    };
  }
  const cluster = new Cluster(stack, 'Cluster', {
    vpc,
    containerInsightsV2: ContainerInsights.ENABLED,
    enableFargateCapacityProviders: compute === 'fargate',
  });
  if (compute === 'fargate') {
    return { cluster, compute: { kind: compute } };
  }
  const { name } = new InstanceCapacity(stack, 'Capacity', {
    cluster,
    instanceType: new CfnParameter(stack, 'InstanceType', {
      description: 'Type of the instances; one that has ENI trunking',
      default: 'm6i.large',
    }).valueAsString,
    minInstances: 1,
    maxInstances: 20,
  });
  return { cluster, compute: { kind: compute, capacityProvider: name } };
}
