import type { TenantRecord } from '../registry/items';
import { readHeld } from '../steps/held';
import { doorOf, probeFrontDoor } from './probe';
import type { StepContext, StepTools } from './types';

/** Tries the front door, then lets the tenant in: one write. */
export async function activate(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  const { registry, context, now } = tools;
  const tenant = await readHeld(tools, tenantId, step);
  if (tenant.state === 'active') {
    return tenant;
  }
  await probeFrontDoor(doorOf(tenant, context.shared), step.signal);
  step.log(
    'Front door: the services answer, and nobody comes in without a token.',
  );
  const at = now().toISOString();
  const {
    operation: _operation,
    failure: _failure,
    replacedAdminEmails: _emails,
    replaced: _replaced,
    ...rest
  } = tenant;
  const active: TenantRecord = {
    ...rest,
    state: 'active',
    version: tenant.version + 1,
    lastTaskId: step.taskId,
    activatedAt: tenant.activatedAt ?? at,
    updatedAt: at,
  };
  await registry.change(active, tenant, {
    at,
    type: 'onboarding.completed',
    actor: step.actor,
    taskId: step.taskId,
    from: tenant.state,
    to: 'active',
    message: 'The tenant is active.',
  });
  step.log(`Registry: "${tenantId}" is active.`);
  return active;
}
