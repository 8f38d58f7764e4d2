import {
  type CloudFormationClient,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import {
  DescribeTasksCommand,
  type ECSClient,
  paginateListTasks,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { setTimeout as sleep } from 'node:timers/promises';

/** What ECS says of a service that goes with its stack, or is gone. */
const GONE = /^(ServiceNotFound|ServiceNotActive|ClusterNotFound)Exception$/;

/** A service with its cluster, both as ECS takes them. */
interface Place {
  cluster: string;
  service: string;
}

/** Services of a stack that are there. */
export async function servicesOf(
  cloudFormation: CloudFormationClient,
  { StackName }: Pick<Stack, 'StackName'>,
): Promise<Place[]> {
  const found: Place[] = [];
  for await (const {
    StackResourceSummaries = [],
  } of paginateListStackResources({ client: cloudFormation }, { StackName })) {
    for (const {
      ResourceType,
      ResourceStatus,
      PhysicalResourceId,
    } of StackResourceSummaries) {
      if (
        ResourceType === 'AWS::ECS::Service' &&
        ResourceStatus !== 'DELETE_COMPLETE' &&
        PhysicalResourceId
      ) {
        // arn:aws:ecs:<region>:<account>:service/<cluster>/<service>
        const [, cluster, service] = PhysicalResourceId.split('/');
        found.push({ cluster, service });
      }
    }
  }
  return found;
}

/** Whether no task of a service is at work: also one that is told to stop works on for a while. */
async function isStill(
  ecs: ECSClient,
  { cluster, service: serviceName }: Place,
): Promise<boolean> {
  for (const desiredStatus of ['RUNNING', 'STOPPED'] as const) {
    for await (const { taskArns = [] } of paginateListTasks(
      { client: ecs },
      { cluster, serviceName, desiredStatus },
    )) {
      if (taskArns.length === 0) {
        continue;
      }
      const { tasks = [] } = await ecs.send(
        new DescribeTasksCommand({ cluster, tasks: taskArns }),
      );
      if (tasks.some(({ lastStatus }) => lastStatus !== 'STOPPED')) {
        return false;
      }
    }
  }
  return true;
}

async function ifThere<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (GONE.test((error as Error).name)) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Stops the portal's tasks, so that what is done to its tenants from here on is not taken
 * for work that somebody has left behind.
 */
export async function stopPortal(
  cloudFormation: CloudFormationClient,
  ecs: ECSClient,
  stack: Stack,
  { signal, pollMs }: { signal: AbortSignal; pollMs: number },
): Promise<void> {
  for (const place of await servicesOf(cloudFormation, stack)) {
    await ifThere(
      ecs.send(new UpdateServiceCommand({ ...place, desiredCount: 0 }), {
        abortSignal: signal,
      }),
    );
    while ((await ifThere(isStill(ecs, place))) === false) {
      await sleep(pollMs, undefined, { signal });
    }
  }
}
