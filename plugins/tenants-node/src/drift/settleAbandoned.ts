import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { readTenant } from '../operations/amend';
import { isInProgress } from '../provisioners/silo/events';
import { describeStack } from '../provisioners/silo/stack';
import type { TenantRecord } from '../registry/items';
import { isServed } from '../updates/settle';
import { isOurs, settle } from './settle';

const UNTOLD = new LifecycleError(
  'Its task ended before it could say how the repair went.',
  'Run it again.',
);

/**
 * Finds out what became of a tenant whose repair nobody is at work on any more, and notes
 * it. `undefined` while CloudFormation still is, and when somebody else holds the tenant.
 */
export async function settleAbandoned(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord | undefined> {
  const tenant = await readTenant(tools, tenantId);
  if (!isOurs(tenant, step)) {
    return undefined;
  }
  const stack = await describeStack(
    tools.context.clients.cloudformation,
    tenant.stackName,
  );
  if (stack && isInProgress(stack.StackStatus!)) {
    return undefined;
  }
  return settle(tools, tenantId, step, {
    message: 'Nobody knows how its repair went.',
    problem: UNTOLD,
    isServed: stack !== undefined && (await isServed(tools, stack)),
  });
}
