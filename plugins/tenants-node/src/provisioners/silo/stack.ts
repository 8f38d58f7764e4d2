import { createHash } from 'node:crypto';
import {
  DescribeStacksCommand,
  type CloudFormationClient,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { LifecycleError } from '../../errors';
import type { TenantRecord } from '../../registry/items';

/** Tags that say whose a stack is. */
export const tagsOf = ({ tenantId, tier, cell }: TenantRecord) => ({
  'tenantry:tenant': tenantId,
  'tenantry:tier': tier,
  'tenantry:cell': cell,
});

/** A stack by its name or ARN; one that is gone is found by its ARN only. */
export async function describeStack(
  cloudformation: CloudFormationClient,
  nameOrArn: string,
): Promise<Stack | undefined> {
  try {
    const { Stacks } = await cloudformation.send(
      new DescribeStacksCommand({ StackName: nameOrArn }),
    );
    return Stacks?.[0];
  } catch (error) {
    // CloudFormation has no error code of its own for this.
    if (/does not exist/.test((error as Error).message)) {
      return undefined;
    }
    throw error;
  }
}

/** Whether a stack carries the tags of a tenant; any other is somebody else's. */
export function isOf(
  stack: Stack,
  { tenantId, cell }: Pick<TenantRecord, 'tenantId' | 'cell'>,
): boolean {
  const tags = Object.fromEntries(
    (stack.Tags ?? []).map(({ Key, Value }) => [Key, Value]),
  );
  return tags['tenantry:tenant'] === tenantId && tags['tenantry:cell'] === cell;
}

export const foreignStack = (
  stackName: string,
  { tenantId, cell }: Pick<TenantRecord, 'tenantId' | 'cell'>,
): LifecycleError =>
  new LifecycleError(
    `There is a stack ${stackName} that does not carry the tags tenantry:tenant=${tenantId} and tenantry:cell=${cell}: it is somebody else's, and stays as it is.`,
    'Choose another id, or let its owner rename or delete the stack.',
  );

/**
 * `ClientRequestToken` of an operation: the same when a task is recovered, another one
 * when the onboarding is tried again.
 */
export function tokenOf(
  kind: 'create' | 'update' | 'back' | 'repair',
  { tenantId, operation }: TenantRecord,
): string {
  const digest = createHash('sha256')
    .update(`${tenantId} ${operation?.taskId} ${operation?.startedAt}`)
    .digest('hex');
  return `${kind}-${digest.slice(0, 32)}`;
}

/** Whether CloudFormation would change it. */
export const isSound = ({ StackStatus }: Stack): boolean =>
  /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/.test(StackStatus!);

/** The outputs of a stack by name. */
export const outputsOf = (stack: Stack): Record<string, string> =>
  Object.fromEntries(
    (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [
      OutputKey!,
      OutputValue!,
    ]),
  );
