import type { Stack } from '@aws-sdk/client-cloudformation';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { LifecycleError } from '../../errors';
import type { StepContext, StepTools } from '../../onboarding/types';
import type { TenantRecord } from '../../registry/items';
import { deleteStack } from './deleteStack';
import { resourcesOf } from './stackResources';
import { deleteUserPool } from './userPool';

/**
 * What a stack would leave behind when it goes: tables and user pool. They are the tenant's
 * data, and stay when a tenant leaves; a tenant that has never been let in has none.
 */
async function removeRetained(
  tools: StepTools,
  tenant: TenantRecord,
  stackId: string,
  step: StepContext,
): Promise<void> {
  const { cloudformation, dynamodb } = tools.context.clients;
  for (const { physicalId } of await resourcesOf(
    cloudformation,
    stackId,
    'AWS::DynamoDB::Table',
  )) {
    try {
      await dynamodb.send(new DeleteTableCommand({ TableName: physicalId }));
      step.log(
        `DynamoDB: removed the table ${physicalId}, which no user has written to.`,
      );
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException') {
        throw error;
      }
    }
  }
  for (const { physicalId } of await resourcesOf(
    cloudformation,
    stackId,
    'AWS::Cognito::UserPool',
  )) {
    await deleteUserPool(tools, tenant, physicalId, step);
  }
}

/** Removes a stack of a tenant that has never been let in, with everything in it. */
export async function removeStack(
  tools: StepTools,
  tenant: TenantRecord,
  stack: Pick<Stack, 'StackId' | 'StackName' | 'StackStatus'>,
  step: StepContext,
): Promise<void> {
  if (tenant.activatedAt) {
    throw new LifecycleError(
      `The stack ${stack.StackName} is of a tenant that was let in; onboarding does not remove it.`,
      'Offboard the tenant instead.',
    );
  }
  const stackId = stack.StackId!;
  step.log(
    `CloudFormation: the stack ${stack.StackName} of an earlier try (${stack.StackStatus}) is removed.`,
  );
  // A stack that was taken back holds nothing any more.
  if (stack.StackStatus !== 'ROLLBACK_COMPLETE') {
    await removeRetained(tools, tenant, stackId, step);
  }
  const { gone, status, stuck } = await deleteStack(tools, stack, step);
  if (!gone) {
    throw new LifecycleError(
      stuck
        ? `The stack ${stack.StackName} of an earlier try could not be removed: ${stuck}`
        : `The stack ${stack.StackName} of an earlier try could not be removed; it is ${status}.`,
      'Remove what holds the resource, then run it again.',
    );
  }
}
