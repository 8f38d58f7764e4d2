import type { UserRole } from '@tenantry/plugin-tenants-common';
import type { StepTools } from '../onboarding/types';
import { amend, type Amendment } from '../operations/amend';
import type { TenantRecord } from '../registry/items';
import type { RepeatableStep } from './types';

/** How far back a task's own line is looked for. */
const LINES = 50;

/** `administrator` or `user`: nobody's name or address is told. */
export const roleWords = (role: UserRole): string =>
  role === 'TenantAdmin' ? 'administrator' : 'user';

/** Whether an earlier run of this task has told of it already. */
async function isTold(
  { registry }: StepTools,
  tenantId: string,
  type: string,
  step: RepeatableStep,
): Promise<boolean> {
  if (!step.resumed) {
    return false;
  }
  const { items } = await registry.events(tenantId, { limit: LINES });
  return items.some(
    event => event.taskId === step.taskId && event.type === type,
  );
}

/** Writes down what became of a user, once for each task. */
export async function record(
  tools: StepTools,
  tenantId: string,
  step: RepeatableStep,
  event: NonNullable<Amendment['event']>,
  /** What else changes in the tenant's entry by it. */
  changedIn: (
    tenant: TenantRecord,
  ) => Promise<Partial<TenantRecord> | undefined> = async () => undefined,
): Promise<TenantRecord> {
  const told = await isTold(tools, tenantId, event.type, step);
  return amend(tools, tenantId, step, async tenant => {
    const changed = await changedIn(tenant);
    return told && !changed
      ? undefined
      : { changed, event: told ? undefined : event };
  });
}
