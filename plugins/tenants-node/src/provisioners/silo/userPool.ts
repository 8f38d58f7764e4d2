import {
  DeleteUserPoolCommand,
  DeleteUserPoolDomainCommand,
  DescribeUserPoolCommand,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import { isNamed } from '../../aws/isNamed';
import type { StepContext, StepTools } from '../../onboarding/types';
import type { TenantRecord } from '../../registry/items';
import { tagsOf } from './stack';

/** A user pool that is the tenant's by its tags; nothing when there is none, or it is somebody else's. */
export async function findUserPool(
  { context }: Pick<StepTools, 'context'>,
  tenant: TenantRecord,
  userPoolId: string,
): Promise<UserPoolType | undefined> {
  try {
    const { UserPool: pool } = await context.clients.cognito.send(
      new DescribeUserPoolCommand({ UserPoolId: userPoolId }),
    );
    const { 'tenantry:tenant': id, 'tenantry:cell': cell } = tagsOf(tenant);
    const tags = pool?.UserPoolTags ?? {};
    return tags['tenantry:tenant'] === id && tags['tenantry:cell'] === cell
      ? pool
      : undefined;
  } catch (error) {
    if (isNamed(error, 'ResourceNotFoundException')) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Deletes a user pool with everybody in it. It outlives its stack, because users keep
 * their sign-in when their tenant moves; so it is deleted when the tenant leaves.
 */
export async function deleteUserPool(
  tools: Pick<StepTools, 'context'>,
  tenant: TenantRecord,
  userPoolId: string,
  step: StepContext,
): Promise<void> {
  const { cognito } = tools.context.clients;
  const pool = await findUserPool(tools, tenant, userPoolId);
  if (!pool) {
    return;
  }
  try {
    if (pool.Domain) {
      // Cognito deletes no user pool that has one.
      await cognito.send(
        new DeleteUserPoolDomainCommand({
          UserPoolId: userPoolId,
          Domain: pool.Domain,
        }),
      );
    }
    await cognito.send(new DeleteUserPoolCommand({ UserPoolId: userPoolId }));
    step.log(`Cognito: deleted the user pool ${userPoolId}.`);
  } catch (error) {
    if (!isNamed(error, 'ResourceNotFoundException')) {
      throw error;
    }
  }
}
