import {
  type CloudFormationClient,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeServicesCommand,
  type ECSClient,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { setTimeout as sleep } from 'node:timers/promises';

/** AWS limits how often it may be asked. */
const POLL_MS = 3_000;

/** Services of a stack with their clusters, both as ECS takes them. */
async function servicesOf(
  cloudFormation: CloudFormationClient,
  { StackName }: Stack,
): Promise<Array<{ cluster: string; service: string }>> {
  const found: Array<{ cluster: string; service: string }> = [];
  for await (const {
    StackResourceSummaries = [],
  } of paginateListStackResources({ client: cloudFormation }, { StackName })) {
    for (const { ResourceType, PhysicalResourceId } of StackResourceSummaries) {
      if (ResourceType === 'AWS::ECS::Service' && PhysicalResourceId) {
        // arn:aws:ecs:<region>:<account>:service/<cluster>/<service>
        const [, cluster, service] = PhysicalResourceId.split('/');
        found.push({ cluster, service });
      }
    }
  }
  return found;
}

/**
 * Stops the portal's tasks, so that what is done to its tenants from here on is not taken
 * for work that somebody has left behind.
 */
export async function stopPortal(
  cloudFormation: CloudFormationClient,
  ecs: ECSClient,
  stack: Stack,
  options: { signal: AbortSignal; pollMs?: number },
): Promise<void> {
  const abortSignal = options.signal;
  for (const { cluster, service } of await servicesOf(cloudFormation, stack)) {
    await ecs.send(
      new UpdateServiceCommand({ cluster, service, desiredCount: 0 }),
      { abortSignal },
    );
    const running = async () => {
      const { services } = await ecs.send(
        new DescribeServicesCommand({ cluster, services: [service] }),
        { abortSignal },
      );
      return services?.[0]?.runningCount ?? 0;
    };
    while ((await running()) > 0) {
      await sleep(options.pollMs ?? POLL_MS, undefined, {
        signal: abortSignal,
      });
    }
  }
}
