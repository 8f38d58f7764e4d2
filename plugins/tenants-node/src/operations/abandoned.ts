import type { Stack } from '@aws-sdk/client-cloudformation';
import type { OperationKind } from '@tenantry/plugin-tenants-common';
import type { StepContext, StepTools } from '../onboarding/types';
import { isInProgress } from '../provisioners/silo/events';
import { isServed } from '../provisioners/silo/served';
import { describeStack } from '../provisioners/silo/stack';
import type { TenantRecord } from '../registry/items';
import { readTenant } from './amend';

/** Whether a task holds a tenant for an operation. */
export const isHeldBy = (
  { operation }: TenantRecord,
  kind: OperationKind,
  { taskId }: Pick<StepContext, 'taskId'>,
): boolean => operation?.kind === kind && operation.taskId === taskId;

/** A tenant as an operation on its stack has left it behind. */
export interface Abandoned {
  tenant: TenantRecord;
  stack?: Stack;
  isServed: boolean;
}

/**
 * Looks how a tenant was left behind by an operation that nobody is at work on any more.
 * `undefined` while CloudFormation still is, and when somebody else holds the tenant.
 */
export async function lookAtAbandoned(
  tools: StepTools,
  tenantId: string,
  kind: OperationKind,
  step: StepContext,
): Promise<Abandoned | undefined> {
  const tenant = await readTenant(tools, tenantId);
  if (!isHeldBy(tenant, kind, step)) {
    return undefined;
  }
  const stack = await describeStack(
    tools.context.clients.cloudformation,
    tenant.stackName,
  );
  if (stack && isInProgress(stack.StackStatus!)) {
    return undefined;
  }
  return {
    tenant,
    stack,
    isServed: await isServed(tools, stack),
  };
}
