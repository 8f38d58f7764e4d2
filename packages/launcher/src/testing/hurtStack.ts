import {
  CloudFormationClient,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { ECSClient, UpdateServiceCommand } from '@aws-sdk/client-ecs';
import type { System } from './system';

/** Changes what a tenant's load balancer waits for, behind CloudFormation's back. */
export async function hurtStack(
  { sandbox }: Pick<System, 'sandbox'>,
  stackName: string,
): Promise<void> {
  const connection = {
    endpoint: sandbox.endpoint,
    region: sandbox.region,
    credentials: { accessKeyId: 'sandbox', secretAccessKey: 'sandbox' },
  };
  const cloudformation = new CloudFormationClient(connection);
  const ecs = new ECSClient(connection);
  const { Stacks = [] } = await cloudformation.send(
    new DescribeStacksCommand({ StackName: stackName }),
  );
  const outputs = Object.fromEntries(
    (Stacks[0].Outputs ?? []).map(({ OutputKey, OutputValue }) => [
      OutputKey,
      OutputValue,
    ]),
  );
  await ecs.send(
    new UpdateServiceCommand({
      cluster: outputs.ClusterName,
      service: outputs.ProxyServiceName ?? outputs.OrderServiceName,
      healthCheckGracePeriodSeconds: 300,
    }),
  );
  cloudformation.destroy();
  ecs.destroy();
}
