import type { StepContext, StepTools } from '../onboarding/types';
import { describeStack, isOf } from '../provisioners/silo/stack';
import { resourcesOf } from '../provisioners/silo/stackResources';
import { deleteUserPool } from '../provisioners/silo/userPool';
import { sharesUsers, type TenantRecord } from '../registry/items';

/**
 * User pools that only this tenant has: what its stack has made, and what the stack of a
 * place before has left to it.
 */
export async function ownUserPools(
  { context }: StepTools,
  tenant: TenantRecord,
): Promise<string[]> {
  if (tenant.offboarding?.userPools) {
    return tenant.offboarding.userPools;
  }
  const { cloudformation } = context.clients;
  const stack = tenant.silo
    ? await describeStack(cloudformation, tenant.stackName)
    : undefined;
  const made =
    stack && isOf(stack, tenant)
      ? await resourcesOf(
          cloudformation,
          stack.StackId!,
          'AWS::Cognito::UserPool',
        )
      : [];
  const ids = made.map(({ physicalId }) => physicalId);
  return tenant.identity && !sharesUsers(tenant)
    ? [...new Set([...ids, tenant.identity.userPoolId])]
    : ids;
}

/** Deletes them, with everybody in them. */
export async function removeUserPools(
  tools: StepTools,
  tenant: TenantRecord,
  ids: string[],
  step: StepContext,
): Promise<void> {
  for (const id of ids) {
    step.signal.throwIfAborted();
    await deleteUserPool(tools, tenant, id, step);
  }
}
