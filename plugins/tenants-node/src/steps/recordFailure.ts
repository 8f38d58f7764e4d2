import { setTimeout as sleep } from 'node:timers/promises';
import { explainError } from '../aws/explain';
import type { TenantRecord } from '../registry/items';
import { RegistryConflict } from '../registry/transact';
import type { StepContext, StepTools } from '../onboarding/types';
import { KINDS } from './kinds';

/** AWS may just be away: how often writing the failure down is tried, and the wait between, ms. */
const TRIES = 3;
const WAIT_MS = 500;

async function tryRecord(
  { registry, now }: StepTools,
  tenantId: string,
  failure: { step: string; error: unknown },
  step: Pick<StepContext, 'taskId' | 'actor'>,
): Promise<TenantRecord | undefined> {
  const tenant = await registry.get(tenantId);
  if (tenant?.operation?.taskId !== step.taskId) {
    return undefined;
  }
  const { kind } = tenant.operation;
  const { reason, hint } = explainError(failure.error);
  const at = now().toISOString();
  const { operation: _, ...rest } = tenant;
  const failed: TenantRecord = {
    ...rest,
    state: 'failed',
    version: tenant.version + 1,
    failure: {
      operation: kind,
      step: failure.step,
      cause: reason,
      hint,
      at,
      taskId: step.taskId,
    },
    updatedAt: at,
  };
  await registry.change(failed, tenant, {
    at,
    type: `${KINDS[kind].type}.failed`,
    actor: step.actor,
    taskId: step.taskId,
    from: tenant.state,
    to: 'failed',
    message: `The step ${failure.step} failed. ${reason}`,
  });
  return failed;
}

/** Writes down why an operation failed. A tenant that another task holds is left alone. */
export async function recordFailure(
  tools: StepTools,
  tenantId: string,
  failure: { step: string; error: unknown },
  step: Pick<StepContext, 'taskId' | 'actor'>,
): Promise<TenantRecord | undefined> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await tryRecord(tools, tenantId, failure, step);
    } catch (error) {
      if (tries === TRIES) {
        throw error;
      }
      if (!(error instanceof RegistryConflict)) {
        await sleep(WAIT_MS);
      }
    }
  }
}
