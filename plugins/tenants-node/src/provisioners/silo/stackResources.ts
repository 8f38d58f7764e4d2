import {
  paginateListStackResources,
  type CloudFormationClient,
} from '@aws-sdk/client-cloudformation';

/** A resource that a stack has made. */
export interface MadeResource {
  logicalId: string;
  physicalId: string;
}

/** What a stack has made of a type and not deleted itself; it may be gone all the same. */
export async function resourcesOf(
  cloudformation: CloudFormationClient,
  stackId: string,
  type: string,
): Promise<MadeResource[]> {
  const found: MadeResource[] = [];
  for await (const {
    StackResourceSummaries = [],
  } of paginateListStackResources(
    { client: cloudformation },
    { StackName: stackId },
  )) {
    for (const resource of StackResourceSummaries) {
      if (
        resource.ResourceType === type &&
        resource.ResourceStatus !== 'DELETE_COMPLETE' &&
        resource.PhysicalResourceId
      ) {
        found.push({
          logicalId: resource.LogicalResourceId!,
          physicalId: resource.PhysicalResourceId,
        });
      }
    }
  }
  return found;
}
