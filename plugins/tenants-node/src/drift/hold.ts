import type { StepContext, StepTools } from '../onboarding/types';
import { isHeldBy } from '../operations/abandoned';
import { amend, type Amendment } from '../operations/amend';
import { refuse } from '../operations/refuse';
import type { TenantRecord } from '../registry/items';
import { LifecycleError } from '../errors';
import { isSilo, type Silo } from '../updates/versions';

/** Whether this very task has repaired the tenant, and how that ended is in the registry. */
export const hasEnded = (
  { lastRepair, operation }: TenantRecord,
  { taskId }: Pick<StepContext, 'taskId'>,
): boolean => operation === undefined && lastRepair?.taskId === taskId;

function requireOwnStack(tenant: TenantRecord): Silo {
  if (!isSilo(tenant)) {
    throw new LifecycleError(
      `"${tenant.tenantId}" shares the stack of the pool, which is not repaired for one tenant.`,
      "Take the changes back in the pool's stack itself, for all its tenants.",
    );
  }
  return tenant;
}

/** What a repair that nobody is at work on any more has left, or none. */
async function mayHold(
  { operation, state, failure }: TenantRecord,
  step: StepContext,
): Promise<boolean> {
  if (operation) {
    return (
      operation.kind === 'repair' &&
      !(await step.isTaskRunning(operation.taskId))
    );
  }
  return (
    state === 'active' ||
    (state === 'failed' && failure?.operation === 'repair')
  );
}

/** Puts a tenant into the hands of this task, so that its stack is brought back. */
export const hold = (
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> =>
  amend(
    tools,
    tenantId,
    step,
    async (tenant): Promise<Amendment | undefined> => {
      requireOwnStack(tenant);
      if (isHeldBy(tenant, 'repair', step) || hasEnded(tenant, step)) {
        return undefined;
      }
      if (!(await mayHold(tenant, step))) {
        throw refuse(
          tenant,
          'repaired',
          'Only an active tenant can be repaired.',
        );
      }
      return {
        changed: {
          state: 'updating',
          operation: {
            kind: 'repair',
            taskId: step.taskId,
            startedAt: tools.now().toISOString(),
          },
          failure: undefined,
        },
        event: {
          type: 'repair.started',
          from: tenant.state,
          to: 'updating',
          message:
            'Its stack is compared with its template, and what differs is brought back.',
        },
      };
    },
  );
