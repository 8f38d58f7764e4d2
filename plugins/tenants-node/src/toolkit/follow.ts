import type { CellContext } from '../cell/CellContexts';
import type { TenantRecord } from '../registry/items';
import { send } from './send';
import { ToolkitStore } from './ToolkitStore';
import { idsOf, outcomeEvents } from './translate';
import type { TaskRunner } from './types';

/** Whether a task has entered the tenant: its history tells the rest. */
const hasHeld = (tenant: TenantRecord | undefined, taskId: string): boolean =>
  tenant !== undefined &&
  [
    tenant.operation?.taskId,
    tenant.lastTaskId,
    tenant.failure?.taskId,
  ].includes(taskId);

/** Answers requests whose task ended before it had entered a tenant: nothing else would. */
export async function follow(
  context: CellContext,
  runner: TaskRunner,
  signal: AbortSignal,
): Promise<void> {
  const store = new ToolkitStore(context);
  for (const tenantId of await store.open()) {
    signal.throwIfAborted();
    const { tenant, link } = await store.read(tenantId);
    if (!link?.taskId) {
      continue;
    }
    if (hasHeld(tenant, link.taskId)) {
      await store.close(tenantId);
      continue;
    }
    const outcome = await runner.outcome(link.taskId);
    if (outcome?.failed !== undefined) {
      await send(
        context,
        outcomeEvents('onboarding', 'failure', idsOf(tenantId, link), {
          cause: outcome.failed,
        }),
        signal,
      );
      // It may be asked for again.
      await store.unlink(tenantId, link.registrationId);
    } else if (outcome) {
      await store.close(tenantId);
    }
  }
}
