import { isSwitched } from '@tenantry/plugin-tenants-common';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { Gate } from './gate';
import type { Moved } from './held';
import { tablesIn } from './pass';
import { placeOf } from './places';
import { removeOtherKeys, removePlace } from './removePlace';

/**
 * Takes back a move that has not been switched: writes go on, what was made is removed, and
 * the tenant is active where it was all the time.
 */
export async function withdrawMove(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
  changed: Pick<TenantRecord, 'lastTaskId'> = {},
): Promise<TenantRecord> {
  const moved = tenant as Moved;
  const { tenantId, move } = moved;
  const used = await tablesIn(tools, moved, placeOf(moved));
  await new Gate(tools, tenantId, move, used).open();
  const removed = await removePlace(tools, moved, step);
  await removeOtherKeys(tools, removed, step);
  const values = await tools.registry.getWithKey(tenantId);
  const at = tools.now().toISOString();
  const active: TenantRecord = {
    ...removed,
    ...changed,
    state: 'active',
    version: removed.version + 1,
    move: undefined,
    operation: undefined,
    failure: undefined,
    updatedAt: at,
  };
  await tools.registry.change(
    active,
    removed,
    {
      at,
      type: 'move.withdrawn',
      actor: step.actor,
      taskId: step.taskId,
      from: removed.state,
      to: 'active',
      message: `The tenant stays in the tier ${tenant.tier}: what the move had made is removed.`,
    },
    values && { value: values.keyValue },
  );
  step.log(
    `Registry: "${tenantId}" is active in the tier ${tenant.tier}, where it was.`,
  );
  return active;
}

/** What the last step of a failed task does: nothing once the tenant is switched. */
export async function withdraw(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord | undefined> {
  const tenant = await tools.registry.get(tenantId);
  const holder = tenant?.operation ?? tenant?.failure;
  if (
    !tenant?.move ||
    isSwitched(tenant.move) ||
    holder?.taskId !== step.taskId
  ) {
    return undefined;
  }
  return withdrawMove(tools, tenant, step);
}
