import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { noteMove, readMoving } from './held';
import { removeOtherKeys, removePlace } from './removePlace';

/** Removes what a tenant had where it was, and ends its move. */
export async function clean(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  const { tenant, moving: found } = await readMoving(tools, tenantId, step);
  if (!found) {
    return tenant;
  }
  if (!found.move.switchedAt) {
    throw new LifecycleError(
      `"${tenantId}" is not served from where it goes to yet; nothing is removed.`,
      'Run the template from its first step.',
    );
  }
  // From here on there is no way back.
  const moving =
    found.move.phase === 'cleaning'
      ? found
      : await noteMove(tools, found, step, { phase: 'cleaning' });
  const cleaned = await removePlace(tools, moving, step);
  await removeOtherKeys(tools, cleaned, step);
  const { from, to, frozenMs = 0 } = cleaned.move;
  const at = tools.now().toISOString();
  const active: TenantRecord = {
    ...cleaned,
    state: 'active',
    version: cleaned.version + 1,
    lastTaskId: step.taskId,
    move: undefined,
    operation: undefined,
    failure: undefined,
    updatedAt: at,
  };
  await tools.registry.change(active, cleaned, {
    at,
    type: 'move.completed',
    actor: step.actor,
    taskId: step.taskId,
    from: cleaned.state,
    to: 'active',
    message: `The tenant has moved from the tier ${from} to ${to}; writes had waited for ${(
      frozenMs / 1000
    ).toFixed(1)} s. Nothing is left where it was.`,
  });
  step.log(`Registry: "${tenantId}" is active in the tier ${to}.`);
  return active;
}
