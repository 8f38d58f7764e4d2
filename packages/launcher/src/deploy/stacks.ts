import {
  type CloudFormationClient,
  GetTemplateCommand,
  paginateDescribeStacks,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { Failure } from '../failure';
import { changesOf } from './changes';
import { describeStack, isUndone } from './deployStack';
import type { SynthesizedStack } from './assembly';

export const CELL_TAG = 'tenantry:cell';
export const TENANT_TAG = 'tenantry:tenant';

/** What every cell has besides its bootstrap, in the order of its dependencies. */
export const CELL_STACKS = [
  'shared-infra-stack',
  'tenant-pool-basic',
  'tenant-cluster-advanced',
] as const;
/** The portal, in the cell that it is in. */
export const PORTAL_STACK = 'portal-stack';
/** What a cell has in its place where the portal is elsewhere. */
export const ACCESS_STACK = 'cell-access-stack';

/** The value of a stack's tag. */
export const tagOf = (
  { Tags = [] }: Pick<Stack, 'Tags'>,
  key: string,
): string | undefined => Tags.find(({ Key }) => Key === key)?.Value;

/** What is to be done with a stack. */
export interface Plan {
  stack: SynthesizedStack;
  parameters: Record<string, string>;
  changes: string[];
}

/** Compares a stack with what is there under its name. Refuses what is not of the cell. */
export async function planStack(
  cloudFormation: CloudFormationClient,
  cellId: string,
  stack: SynthesizedStack,
  all: Record<string, string>,
): Promise<Plan> {
  const parameters = Object.fromEntries(
    Object.entries(all).filter(([name]) => stack.parameterNames.includes(name)),
  );
  const after = { template: stack.template, parameters };
  const existing = await describeStack(cloudFormation, stack.name);
  const asNew = { stack, parameters, changes: changesOf(undefined, after) };
  if (!existing || existing.StackStatus === 'DELETE_COMPLETE') {
    return asNew;
  }
  const owner = tagOf(existing, CELL_TAG);
  if (owner !== cellId) {
    throw new Failure(
      `There is a stack named ${
        stack.name
      } already, and it is not of the cell "${cellId}": ${
        owner
          ? `its tag ${CELL_TAG} is "${owner}"`
          : `it has no tag ${CELL_TAG}`
      }. Deploy to another account or Region, or remove that stack if nobody needs it, then run this again.`,
    );
  }
  if (isUndone(existing)) {
    return asNew;
  }
  const { TemplateBody } = await cloudFormation.send(
    new GetTemplateCommand({
      StackName: stack.name,
      TemplateStage: 'Original',
    }),
  );
  return {
    stack,
    parameters,
    changes: changesOf(
      {
        template: TemplateBody!,
        parameters: Object.fromEntries(
          (existing.Parameters ?? []).map(each => [
            each.ParameterKey!,
            each.ParameterValue ?? '',
          ]),
        ),
      },
      after,
    ),
  };
}

/** Refuses a cell that has its portal, or none, other than the configuration has it. */
export async function requireSamePortal(
  cloudFormation: CloudFormationClient,
  { cellId, hasPortal }: { cellId: string; hasPortal: boolean },
): Promise<void> {
  const other = hasPortal ? ACCESS_STACK : PORTAL_STACK;
  const found = await describeStack(cloudFormation, other);
  if (found && tagOf(found, CELL_TAG) === cellId) {
    throw new Failure(
      hasPortal
        ? `The cell "${cellId}" has the stack ${other}: its portal is elsewhere. But it is the first of tenantry.cells, which is where the portal goes. Put the cell that has the portal first, then run this again.`
        : `The cell "${cellId}" has the stack ${other}. But it is not the first of tenantry.cells, which is where the portal goes. Put it first, then run this again.`,
    );
  }
}

/** The stacks of a cell that are there, by their tags. */
export async function stacksOf(
  cloudFormation: CloudFormationClient,
  cellId: string,
): Promise<Stack[]> {
  const stacks: Stack[] = [];
  for await (const { Stacks = [] } of paginateDescribeStacks(
    { client: cloudFormation },
    {},
  )) {
    stacks.push(...Stacks.filter(stack => tagOf(stack, CELL_TAG) === cellId));
  }
  return stacks.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
}

export const named = (stacks: Stack[], name: string): Stack | undefined =>
  stacks.find(({ StackName }) => StackName === name);

/** Whether all of a stack is there, so that its outputs count. */
export const isWhole = (stack: Stack | undefined): boolean =>
  /^(CREATE_COMPLETE|UPDATE_)/.test(stack?.StackStatus ?? '');

/** What of a stack outlives it. */
export async function retainedBy(
  cloudFormation: CloudFormationClient,
  { StackName }: Stack,
): Promise<string[]> {
  const { TemplateBody } = await cloudFormation.send(
    new GetTemplateCommand({ StackName, TemplateStage: 'Original' }),
  );
  const resources: Record<string, { Type: string; DeletionPolicy?: string }> =
    JSON.parse(TemplateBody!).Resources;
  const retained: string[] = [];
  for await (const {
    StackResourceSummaries = [],
  } of paginateListStackResources({ client: cloudFormation }, { StackName })) {
    for (const summary of StackResourceSummaries) {
      const policy = resources[summary.LogicalResourceId!]?.DeletionPolicy;
      const stays =
        summary.PhysicalResourceId &&
        summary.ResourceStatus !== 'DELETE_COMPLETE' &&
        (policy?.startsWith('Retain') || policy === 'Snapshot');
      if (stays) {
        retained.push(
          `${summary.ResourceType} ${summary.PhysicalResourceId}${
            policy === 'Snapshot' ? ' (a last snapshot)' : ''
          }`,
        );
      }
    }
  }
  return retained;
}
