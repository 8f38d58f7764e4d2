import {
  CloudFormationClient,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { connectionOf } from '../cell';
import type { System } from './system';

/** What a stack of a system's embedded account says of itself. */
export async function stackOutputs(
  { sandbox }: Pick<System, 'sandbox'>,
  StackName: string,
): Promise<Record<string, string>> {
  const client = new CloudFormationClient(connectionOf(sandbox));
  const { Stacks = [] } = await client.send(
    new DescribeStacksCommand({ StackName }),
  );
  client.destroy();
  return Object.fromEntries(
    (Stacks[0].Outputs ?? []).map(({ OutputKey, OutputValue }) => [
      OutputKey!,
      OutputValue!,
    ]),
  );
}
