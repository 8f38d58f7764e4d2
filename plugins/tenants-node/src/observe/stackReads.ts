import {
  DescribeStacksCommand,
  paginateDescribeStacks,
  paginateListStackResources,
  paginateListStacks,
  type CloudFormationClient,
  type Stack,
  type StackStatus,
  type StackSummary,
} from '@aws-sdk/client-cloudformation';
import type { DetailedStack, ObservedStack, ServiceAddress } from './types';

/** All but those that are deleted, which CloudFormation lists for 90 days. */
const STATUSES: StackStatus[] = [
  'CREATE_IN_PROGRESS',
  'CREATE_FAILED',
  'CREATE_COMPLETE',
  'ROLLBACK_IN_PROGRESS',
  'ROLLBACK_FAILED',
  'ROLLBACK_COMPLETE',
  'DELETE_IN_PROGRESS',
  'DELETE_FAILED',
  'UPDATE_IN_PROGRESS',
  'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_COMPLETE',
  'UPDATE_FAILED',
  'UPDATE_ROLLBACK_IN_PROGRESS',
  'UPDATE_ROLLBACK_FAILED',
  'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
  'UPDATE_ROLLBACK_COMPLETE',
  'REVIEW_IN_PROGRESS',
  'IMPORT_IN_PROGRESS',
  'IMPORT_COMPLETE',
  'IMPORT_ROLLBACK_IN_PROGRESS',
  'IMPORT_ROLLBACK_FAILED',
  'IMPORT_ROLLBACK_COMPLETE',
];

function toObservedStack(stack: Stack | StackSummary): ObservedStack {
  const changedAt = stack.LastUpdatedTime ?? stack.CreationTime!;
  return {
    name: stack.StackName!,
    id: stack.StackId!,
    status: stack.StackStatus!,
    reason: stack.StackStatusReason,
    changedAt: changedAt.toISOString(),
  };
}

const outputsOf = ({ Outputs = [] }: Stack): Record<string, string> =>
  Object.fromEntries(
    Outputs.map(output => [output.OutputKey!, output.OutputValue!]),
  );

/** `arn:…:service/<cluster>/<service>` */
const SERVICE_ARN = /:service\/([^/]+)\/([^/]+)$/;

/** What the portal reads of CloudFormation. */
export class StackReads {
  constructor(private readonly client: CloudFormationClient) {}

  async stacks(abortSignal?: AbortSignal): Promise<ObservedStack[]> {
    const found: ObservedStack[] = [];
    const pages = paginateListStacks(
      { client: this.client },
      { StackStatusFilter: STATUSES },
      { abortSignal },
    );
    for await (const { StackSummaries = [] } of pages) {
      found.push(...StackSummaries.map(toObservedStack));
    }
    return found;
  }

  async stack(name: string): Promise<DetailedStack | undefined> {
    try {
      const { Stacks } = await this.client.send(
        new DescribeStacksCommand({ StackName: name }),
      );
      return (
        Stacks?.[0] && {
          ...toObservedStack(Stacks[0]),
          outputs: outputsOf(Stacks[0]),
        }
      );
    } catch (error) {
      // CloudFormation has no error code of its own for this.
      if (/does not exist/.test((error as Error).message)) {
        return undefined;
      }
      throw error;
    }
  }

  async allOutputs(
    abortSignal?: AbortSignal,
  ): Promise<Map<string, Record<string, string>>> {
    const found = new Map<string, Record<string, string>>();
    const pages = paginateDescribeStacks(
      { client: this.client },
      {},
      { abortSignal },
    );
    for await (const { Stacks = [] } of pages) {
      for (const stack of Stacks) {
        found.set(stack.StackName!, outputsOf(stack));
      }
    }
    return found;
  }

  async services(name: string): Promise<ServiceAddress[]> {
    const found: ServiceAddress[] = [];
    try {
      const pages = paginateListStackResources(
        { client: this.client },
        { StackName: name },
      );
      for await (const { StackResourceSummaries = [] } of pages) {
        for (const resource of StackResourceSummaries) {
          const match =
            resource.ResourceType === 'AWS::ECS::Service' &&
            SERVICE_ARN.exec(resource.PhysicalResourceId ?? '');
          if (match) {
            const [, clusterName, serviceName] = match;
            found.push({ clusterName, serviceName });
          }
        }
      }
    } catch (error) {
      if (!/does not exist/.test((error as Error).message)) {
        throw error;
      }
    }
    return found;
  }
}
