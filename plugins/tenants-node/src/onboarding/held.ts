import { LifecycleError } from '../errors';
import type { TenantRecord } from '../registry/items';
import type { StepContext, StepTools } from './types';

/** Puts a tenant whose onboarding failed in this very task back into its hands. */
async function resume(
  { registry, now }: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<TenantRecord> {
  const at = now().toISOString();
  const { failure: _, ...rest } = tenant;
  const resumed: TenantRecord = {
    ...rest,
    state: 'provisioning',
    version: tenant.version + 1,
    operation: { kind: 'onboard', taskId: step.taskId, startedAt: at },
    updatedAt: at,
  };
  await registry.change(resumed, tenant, {
    at,
    type: 'onboarding.retried',
    actor: step.actor,
    taskId: step.taskId,
    from: 'failed',
    to: 'provisioning',
    message: 'Onboarding goes on where it stopped.',
  });
  return resumed;
}

/** Refuses when the tenant is not, or no longer, in the hands of this task. */
export async function requireHeld(
  tools: StepTools,
  tenant: TenantRecord | undefined,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  if (!tenant) {
    throw new LifecycleError(
      `There is no tenant "${tenantId}" in the registry.`,
      'Run the template from its first step.',
    );
  }
  const holds =
    tenant.operation?.taskId === step.taskId ||
    // Its work is done: running it once more finds nothing to do.
    (tenant.state === 'active' && tenant.lastTaskId === step.taskId);
  if (holds) {
    return tenant;
  }
  if (tenant.state === 'failed' && tenant.failure?.taskId === step.taskId) {
    return resume(tools, tenant, step);
  }
  throw new LifecycleError(
    tenant.operation
      ? `"${tenantId}" is being onboarded by another task, ${tenant.operation.taskId}.`
      : `"${tenantId}" is ${tenant.state}; this task does not hold it.`,
    'Open that task, or run the template anew.',
  );
}

/** Reads a tenant that this task holds. */
export async function readHeld(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  step.signal.throwIfAborted();
  return requireHeld(tools, await tools.registry.get(tenantId), tenantId, step);
}
