import {
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  UpdateStackCommand,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { Clients } from './clients';
import { waitFor } from './waitFor';

/** Waits until no operation runs on a stack. */
export const settled = (
  { cloudformation }: Clients,
  nameOrId: string,
): Promise<Stack> =>
  waitFor(async () => {
    const { Stacks } = await cloudformation.send(
      new DescribeStacksCommand({ StackName: nameOrId }),
    );
    const [stack] = Stacks!;
    return stack.StackStatus!.endsWith('_IN_PROGRESS') ? undefined : stack;
  });

const inputOf = (
  name: string,
  template: object,
  parameters: Record<string, string>,
) => ({
  StackName: name,
  TemplateBody: JSON.stringify(template),
  Capabilities: ['CAPABILITY_NAMED_IAM' as const],
  Parameters: Object.entries(parameters).map(
    ([ParameterKey, ParameterValue]) => ({ ParameterKey, ParameterValue }),
  ),
});

export async function createStack(
  clients: Clients,
  name: string,
  template: object,
  parameters: Record<string, string> = {},
): Promise<Stack> {
  const { StackId } = await clients.cloudformation.send(
    new CreateStackCommand(inputOf(name, template, parameters)),
  );
  return settled(clients, StackId!);
}

export async function updateStack(
  clients: Clients,
  name: string,
  template: object,
  parameters: Record<string, string> = {},
): Promise<Stack> {
  const { StackId } = await clients.cloudformation.send(
    new UpdateStackCommand(inputOf(name, template, parameters)),
  );
  return settled(clients, StackId!);
}

export async function deleteStack(
  clients: Clients,
  stackId: string,
): Promise<Stack> {
  await clients.cloudformation.send(
    new DeleteStackCommand({ StackName: stackId }),
  );
  return settled(clients, stackId);
}

export const outputsOf = (stack: Stack): Record<string, string> =>
  Object.fromEntries(
    (stack.Outputs ?? []).map(output => [
      output.OutputKey!,
      output.OutputValue!,
    ]),
  );

/** `<logicalId> <status>` of all events, oldest first. */
export async function eventsOf(
  { cloudformation }: Clients,
  nameOrId: string,
): Promise<string[]> {
  const { StackEvents = [] } = await cloudformation.send(
    new DescribeStackEventsCommand({ StackName: nameOrId }),
  );
  return StackEvents.reverse().map(
    event => `${event.LogicalResourceId} ${event.ResourceStatus}`,
  );
}
