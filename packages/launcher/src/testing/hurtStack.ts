import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import { connectionOf } from '../cell';
import { stackOutputs } from './stackOutputs';
import type { System } from './system';

/** Changes what a tenant's load balancer waits for, behind CloudFormation's back. */
export async function hurtStack(
  system: Pick<System, 'sandbox'>,
  stackName: string,
): Promise<void> {
  const ecs = new ECSClient(connectionOf(system.sandbox));
  const outputs = await stackOutputs(system, stackName);
  await ecs.send(
    new UpdateServiceCommand({
      cluster: outputs.ClusterName,
      service: outputs.ProxyServiceName ?? outputs.OrderServiceName,
      healthCheckGracePeriodSeconds: 300,
    }),
  );
  ecs.destroy();
}
