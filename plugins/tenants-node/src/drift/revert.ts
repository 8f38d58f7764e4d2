import {
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
  type Change,
  type DescribeChangeSetOutput,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { UpdateFailed } from '../updates/UpdateFailed';
import { planInWords, requireHarmless, toPlan } from './plan';

/** How often a change set is made anew that the stack has left behind. */
const TRIES = 3;
const NO_CHANGES = /didn't contain changes|No updates are to be performed/i;

/** Makes the change set, unless an earlier try has. */
async function create(
  { context }: StepTools,
  { StackId, Parameters = [] }: Stack,
  name: string,
): Promise<void> {
  try {
    await context.clients.cloudformation.send(
      new CreateChangeSetCommand({
        StackName: StackId,
        ChangeSetName: name,
        ChangeSetType: 'UPDATE',
        DeploymentMode: 'REVERT_DRIFT',
        UsePreviousTemplate: true,
        Parameters: Parameters.map(({ ParameterKey }) => ({
          ParameterKey,
          UsePreviousValue: true,
        })),
        Capabilities: ['CAPABILITY_IAM'],
        RoleARN: context.cell.roles?.stacks,
        Description: 'Made by Tenantry to take back changes',
        ClientToken: name,
      }),
    );
  } catch (error) {
    if ((error as Error).name !== 'AlreadyExistsException') {
      throw error;
    }
  }
}

/** Waits until the change set is made; gives all of it. */
async function describe(
  { context, pace }: StepTools,
  stackId: string,
  name: string,
  { signal }: StepContext,
): Promise<DescribeChangeSetOutput & { Changes: Change[] }> {
  const page = (NextToken?: string) =>
    context.clients.cloudformation.send(
      new DescribeChangeSetCommand({
        StackName: stackId,
        ChangeSetName: name,
        IncludePropertyValues: true,
        NextToken,
      }),
      { abortSignal: signal },
    );
  return pace.watch(signal, async next => {
    for (;;) {
      const found = await page();
      if (!/^CREATE_(PENDING|IN_PROGRESS)$/.test(found.Status ?? '')) {
        const changes = found.Changes ?? [];
        let { NextToken } = found;
        while (NextToken) {
          const more = await page(NextToken);
          changes.push(...(more.Changes ?? []));
          ({ NextToken } = more);
        }
        return { ...found, Changes: changes };
      }
      await next();
    }
  });
}

/**
 * Has CloudFormation take back what others have changed in a stack, and tells what before;
 * false when there is nothing to take back. Refuses what would lose data.
 */
export async function requestReversal(
  tools: StepTools,
  stack: Stack,
  token: string,
  step: StepContext,
): Promise<boolean> {
  const { cloudformation } = tools.context.clients;
  const set = { StackName: stack.StackId!, ChangeSetName: token };
  for (let tries = 1; tries <= TRIES; tries += 1) {
    step.log(
      `CloudFormation: compares the stack ${stack.StackName} with its template.`,
    );
    await create(tools, stack, token);
    const found = await describe(tools, set.StackName, token, step);
    const { Status, StatusReason = '', ExecutionStatus } = found;
    const isUsable = ExecutionStatus === 'AVAILABLE';
    if (!isUsable) {
      await cloudformation.send(new DeleteChangeSetCommand(set));
    }
    if (Status === 'FAILED' && NO_CHANGES.test(StatusReason)) {
      step.log('It is as its template says: there is nothing to take back.');
      return false;
    }
    if (Status === 'FAILED') {
      throw new UpdateFailed(StatusReason || 'CloudFormation says no reason');
    }
    if (isUsable) {
      const plan = toPlan(found.Changes);
      plan.forEach(change => step.log(planInWords(change)));
      try {
        requireHarmless(plan);
      } catch (error) {
        await cloudformation.send(new DeleteChangeSetCommand(set));
        throw error;
      }
      await cloudformation.send(
        new ExecuteChangeSetCommand({ ...set, ClientRequestToken: token }),
      );
      step.log(`CloudFormation: changes the stack ${stack.StackName} back.`);
      return true;
    }
  }
  throw new LifecycleError(
    `The stack ${stack.StackName} changes all the time: somebody else is at work on it.`,
    'Wait until nobody is, then run it again.',
  );
}
