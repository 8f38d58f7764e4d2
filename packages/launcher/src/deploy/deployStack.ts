import { setTimeout as sleep } from 'node:timers/promises';
import {
  type CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateDescribeStackEvents,
  type Stack,
  type StackEvent,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { Failure } from '../failure';
import type { SynthesizedStack } from './assembly';
import type { Target } from './target';

/** How often something of the embedded account is looked at. */
const POLL_MS = 150;
/** AWS limits how often it may be asked; its stacks take minutes. */
const AWS_POLL_MS = 3_000;

/** CloudFormation's limit for a template sent inline. */
const INLINE_LIMIT_BYTES = 51_200;

/** How often something that takes a while is looked at. */
export const pollMsOf = ({ endpoint }: Pick<Target, 'endpoint'>): number =>
  endpoint ? POLL_MS : AWS_POLL_MS;

/** A stack by its name, when there is one. */
export async function describeStack(
  cloudFormation: CloudFormationClient,
  name: string,
): Promise<Stack | undefined> {
  try {
    const answer = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: name }),
    );
    return answer.Stacks?.[0];
  } catch (error) {
    if (/does not exist/.test((error as Error).message)) {
      return undefined;
    }
    throw error;
  }
}

/** Whether a first creation has failed: nothing is there, and the stack can only be deleted. */
export const isUndone = ({ StackStatus }: Stack): boolean =>
  StackStatus === 'ROLLBACK_COMPLETE';

/** Waits until nothing is under way with a stack. */
export async function settled(
  cloudFormation: CloudFormationClient,
  name: string,
  pollMs = POLL_MS,
): Promise<Stack | undefined> {
  for (;;) {
    const stack = await describeStack(cloudFormation, name);
    if (!stack?.StackStatus?.endsWith('_IN_PROGRESS')) {
      return stack;
    }
    await sleep(pollMs);
  }
}

/** The resource that a stack failed with, and why. */
async function firstFailure(
  cloudFormation: CloudFormationClient,
  name: string,
): Promise<string> {
  const events: StackEvent[] = [];
  for await (const page of paginateDescribeStackEvents(
    { client: cloudFormation },
    { StackName: name },
  )) {
    events.push(...(page.StackEvents ?? []));
  }
  const failure = events
    .reverse()
    .find(
      event =>
        event.ResourceStatus?.endsWith('_FAILED') &&
        !/cancelled/i.test(event.ResourceStatusReason ?? ''),
    );
  return failure
    ? `${failure.LogicalResourceId} (${failure.ResourceType}): ${failure.ResourceStatusReason}`
    : 'no resource gave a reason';
}

/** That a stack is not what was to become of it, and why. */
export async function stackFailure(
  cloudFormation: CloudFormationClient,
  name: string,
  stack: Stack | undefined,
): Promise<Failure> {
  return new Failure(
    `The stack ${stack?.StackName ?? name} is ${
      stack?.StackStatus ?? 'missing'
    }: ${await firstFailure(cloudFormation, name)}`,
  );
}

/** Deletes a stack; fails with the first resource that would not go. */
export async function deleteStack(
  cloudFormation: CloudFormationClient,
  { StackId }: Stack,
  pollMs = POLL_MS,
): Promise<void> {
  await cloudFormation.send(new DeleteStackCommand({ StackName: StackId }));
  const result = await settled(cloudFormation, StackId!, pollMs);
  if (result && result.StackStatus !== 'DELETE_COMPLETE') {
    throw await stackFailure(cloudFormation, StackId!, result);
  }
}

/** Creates or updates a stack and returns its outputs. Repeatable. */
export async function deployStack(
  cloudFormation: CloudFormationClient,
  stack: SynthesizedStack,
  parameters: Record<string, string>,
  templateUrl: (bucket: string, key: string) => string,
  {
    tags = {},
    pollMs = POLL_MS,
  }: { tags?: Record<string, string>; pollMs?: number } = {},
): Promise<Record<string, string>> {
  const { name } = stack;
  const template =
    Buffer.byteLength(stack.template) <= INLINE_LIMIT_BYTES
      ? { TemplateBody: stack.template }
      : {
          TemplateURL: templateUrl(
            stack.templateAsset!.bucket,
            stack.templateAsset!.key,
          ),
        };
  const input = {
    StackName: name,
    ...template,
    Capabilities: ['CAPABILITY_NAMED_IAM' as const],
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
    Parameters: Object.entries(parameters)
      .filter(([key]) => stack.parameterNames.includes(key))
      .map(([ParameterKey, ParameterValue]) => ({
        ParameterKey,
        ParameterValue,
      })),
  };

  let existing = await settled(cloudFormation, name, pollMs);
  if (existing && isUndone(existing)) {
    await cloudFormation.send(new DeleteStackCommand({ StackName: name }));
    existing = await settled(cloudFormation, name, pollMs);
  }
  let unchanged = false;
  if (!existing || existing.StackStatus === 'DELETE_COMPLETE') {
    await cloudFormation.send(new CreateStackCommand(input));
  } else {
    try {
      await cloudFormation.send(new UpdateStackCommand(input));
    } catch (error) {
      if (!/No updates are to be performed/.test((error as Error).message)) {
        throw error;
      }
      unchanged = true;
    }
  }

  const result = await settled(cloudFormation, name, pollMs);
  // It went back to what is wanted now.
  const isUnchanged =
    unchanged && result?.StackStatus === 'UPDATE_ROLLBACK_COMPLETE';
  if (
    !isUnchanged &&
    result?.StackStatus !== 'CREATE_COMPLETE' &&
    result?.StackStatus !== 'UPDATE_COMPLETE'
  ) {
    throw await stackFailure(cloudFormation, name, result);
  }
  return Object.fromEntries(
    (result.Outputs ?? []).map(output => [
      output.OutputKey!,
      output.OutputValue!,
    ]),
  );
}
