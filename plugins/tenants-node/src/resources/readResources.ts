import {
  DescribeStackEventsCommand,
  paginateListStackResources,
  type Stack,
  type StackResourceSummary,
} from '@aws-sdk/client-cloudformation';
import type { TenantResourcesResponse } from '@tenantry/plugin-tenants-common';
import { withoutAddresses } from '../aws/explain';
import type { CellContext } from '../cell/CellContexts';
import { isInProgress } from '../provisioners/silo/events';
import { describeStack, isOf } from '../provisioners/silo/stack';
import type { TenantRecord } from '../registry/items';

const MAX_EVENTS = 100;

/** Consoles by partition: the second part of every ARN. */
const CONSOLES: Record<string, string> = {
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
};

/** A stack in AWS's console. */
function consoleUrlOf(stackArn: string): string {
  const [, partition, , region] = stackArn.split(':');
  const host = CONSOLES[partition] ?? `${region}.console.aws.amazon.com`;
  return `https://${host}/cloudformation/home?region=${region}#/stacks/stackinfo?stackId=${encodeURIComponent(
    stackArn,
  )}`;
}

const reason = (text: string | undefined) => text && withoutAddresses(text);

const toStack = (stack: Stack, shared: boolean) => ({
  name: stack.StackName!,
  id: stack.StackId!,
  status: stack.StackStatus!,
  reason: reason(stack.StackStatusReason),
  inProgress: isInProgress(stack.StackStatus!),
  shared,
  createdAt: stack.CreationTime!.toISOString(),
  updatedAt: stack.LastUpdatedTime?.toISOString(),
  consoleUrl: consoleUrlOf(stack.StackId!),
});

const toResource = (resource: StackResourceSummary) => ({
  logicalId: resource.LogicalResourceId!,
  type: resource.ResourceType!,
  physicalId: resource.PhysicalResourceId,
  status: resource.ResourceStatus!,
  reason: reason(resource.ResourceStatusReason),
  updatedAt: resource.LastUpdatedTimestamp!.toISOString(),
});

/** A tenant's stack as CloudFormation sees it now. One that is somebody else's is not shown. */
export async function readResources(
  { clients: { cloudformation } }: CellContext,
  tenant: TenantRecord,
): Promise<TenantResourcesResponse> {
  const shared = tenant.isolation === 'pool';
  const stack = await describeStack(cloudformation, tenant.stackName);
  if (!stack || !(shared || isOf(stack, tenant))) {
    return { resources: [], events: [] };
  }
  const StackName = stack.StackId!;
  const resources = async () => {
    const found: StackResourceSummary[] = [];
    const pages = paginateListStackResources(
      { client: cloudformation },
      { StackName },
    );
    for await (const { StackResourceSummaries = [] } of pages) {
      found.push(...StackResourceSummaries);
    }
    return found;
  };
  const [all, { StackEvents = [] }] = await Promise.all([
    resources(),
    cloudformation.send(new DescribeStackEventsCommand({ StackName })),
  ]);
  return {
    stack: toStack(stack, shared),
    resources: all
      .filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE')
      .map(toResource),
    events: StackEvents.slice(0, MAX_EVENTS).map(event => ({
      id: event.EventId!,
      at: event.Timestamp!.toISOString(),
      logicalId: event.LogicalResourceId!,
      type: event.ResourceType!,
      status: event.ResourceStatus!,
      reason: reason(event.ResourceStatusReason),
    })),
  };
}
