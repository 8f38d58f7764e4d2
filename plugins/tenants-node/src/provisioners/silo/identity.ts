import { z } from 'zod';
import { LifecycleError } from '../../errors';
import type { StepContext, StepTools } from '../../onboarding/types';
import type { TenantRecord } from '../../registry/items';

const identityOutputs = z.object({
  UserPoolId: z.string().min(1),
  UserPoolClientId: z.string().min(1),
  UserPoolIssuer: z.url(),
});

async function write(
  { registry, now }: StepTools,
  tenant: TenantRecord,
  identity: TenantRecord['identity'],
  step: StepContext,
  event: { type: string; message: string },
): Promise<TenantRecord> {
  const at = now().toISOString();
  const changed: TenantRecord = {
    ...tenant,
    identity,
    version: tenant.version + 1,
    updatedAt: at,
  };
  await registry.change(changed, tenant, {
    ...event,
    at,
    actor: step.actor,
    taskId: step.taskId,
  });
  return changed;
}

/** Notes where the tenant's users sign in, and that the client is the tenant's. */
export async function noteIdentity(
  tools: StepTools,
  tenant: TenantRecord,
  outputs: Record<string, string>,
  step: StepContext,
): Promise<TenantRecord> {
  const result = identityOutputs.safeParse(outputs);
  if (!result.success) {
    throw new LifecycleError(
      `The stack ${tenant.stackName} lacks the outputs ${result.error.issues
        .map(({ path }) => path.join('.'))
        .join(', ')}.`,
      'Publish the templates of this version of Tenantry, then run it again.',
    );
  }
  const { UserPoolId, UserPoolClientId, UserPoolIssuer } = result.data;
  if (
    tenant.identity?.userPoolId === UserPoolId &&
    tenant.identity.appClientId === UserPoolClientId
  ) {
    return tenant;
  }
  const deployed = await write(
    tools,
    tenant,
    {
      userPoolId: UserPoolId,
      appClientId: UserPoolClientId,
      issuer: UserPoolIssuer,
    },
    step,
    {
      type: 'onboarding.deployed',
      message: `The stack ${tenant.stackName} is deployed.`,
    },
  );
  step.log(`Registry: users of the tenant sign in to ${UserPoolId}.`);
  return deployed;
}

/**
 * Before its stack goes: the registry names no user pool that is not there. Stacks after a
 * tenant's first are given the user pool; it stays.
 */
export async function forgetIdentity(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<TenantRecord> {
  const isOwn = tenant.tenantPath === tenant.tenantId;
  return tenant.identity && tenant.silo && isOwn
    ? write(tools, tenant, undefined, step, {
        type: 'onboarding.cleared',
        message: `The stack ${tenant.stackName} of an earlier try is removed.`,
      })
    : tenant;
}
