import type { OperationKind } from '@tenantry/plugin-tenants-common';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { KINDS } from './kinds';

/** Puts a tenant whose operation failed in this very task back into its hands. */
async function resume(
  { registry, now }: StepTools,
  tenant: TenantRecord,
  step: StepContext,
  kind: OperationKind,
): Promise<TenantRecord> {
  const { running, type, noun } = KINDS[kind];
  const at = now().toISOString();
  const { failure: _, ...rest } = tenant;
  const resumed: TenantRecord = {
    ...rest,
    state: running,
    version: tenant.version + 1,
    operation: { kind, taskId: step.taskId, startedAt: at },
    updatedAt: at,
  };
  await registry.change(resumed, tenant, {
    at,
    type: `${type}.retried`,
    actor: step.actor,
    taskId: step.taskId,
    from: 'failed',
    to: running,
    message: `${noun} goes on where it stopped.`,
  });
  return resumed;
}

/** Refuses when the tenant is not, or no longer, in the hands of this task. */
export async function requireHeld(
  tools: StepTools,
  tenant: TenantRecord | undefined,
  tenantId: string,
  step: StepContext,
  kind: OperationKind,
): Promise<TenantRecord> {
  const { done, participle } = KINDS[kind];
  if (!tenant) {
    throw new LifecycleError(
      `There is no tenant "${tenantId}" in the registry.`,
      'Run the template from its first step.',
    );
  }
  const { operation, failure } = tenant;
  const holds =
    (operation?.taskId === step.taskId && operation.kind === kind) ||
    // Its work is done: running it once more finds nothing to do.
    (tenant.state === done && tenant.lastTaskId === step.taskId);
  if (holds) {
    return tenant;
  }
  if (
    tenant.state === 'failed' &&
    failure?.taskId === step.taskId &&
    failure.operation === kind
  ) {
    return resume(tools, tenant, step, kind);
  }
  throw new LifecycleError(
    operation
      ? `"${tenantId}" is being ${
          KINDS[operation.kind].participle
        } by another task, ${operation.taskId}.`
      : `"${tenantId}" is ${tenant.state}; this task does not hold it to have it ${participle}.`,
    'Open that task, or run the template anew.',
  );
}

/** Reads a tenant that this task holds. */
export async function readHeld(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
  kind: OperationKind = 'onboard',
): Promise<TenantRecord> {
  step.signal.throwIfAborted();
  return requireHeld(
    tools,
    await tools.registry.get(tenantId),
    tenantId,
    step,
    kind,
  );
}
