import { isPinned } from '@tenantry/plugin-tenants-common';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { isHeldBy } from '../operations/abandoned';
import { amend, type Amendment } from '../operations/amend';
import { refuse } from '../operations/refuse';
import type { TenantRecord, Version } from '../registry/items';
import { isSilo, isVersion, runningOf, type Silo } from './versions';

/** Whether this very task has tried this very update, and how that ended is in the registry. */
export const hasEnded = (
  { lastUpdate, operation }: TenantRecord,
  wanted: Version,
  { taskId }: Pick<StepContext, 'taskId'>,
): boolean =>
  operation === undefined &&
  lastUpdate?.taskId === taskId &&
  lastUpdate.imageTag === wanted.imageTag &&
  lastUpdate.templateVersion === wanted.templateVersion;

export function requireSilo(tenant: TenantRecord): Silo {
  if (!isSilo(tenant)) {
    throw new LifecycleError(
      `"${tenant.tenantId}" shares the services of the pool, which all its tenants get new versions of at once.`,
      'Update the fleet: the pool is one of its rings.',
    );
  }
  return tenant;
}

/** Says why a tenant keeps the version that it has. */
function requireUnpinned(
  { pin, tenantId }: TenantRecord,
  wanted: Version,
  now: Date,
): void {
  if (pin && isPinned({ pin }, now) && pin.imageTag !== wanted.imageTag) {
    throw new LifecycleError(
      `"${tenantId}" is pinned to ${pin.imageTag} until ${pin.until.slice(
        0,
        10,
      )}: ${pin.reason}`,
      'Take the pin away first, or wait until it lapses.',
    );
  }
}

/** What an update that nobody is at work on any more has left, or none. */
async function mayHold(
  tenant: TenantRecord,
  step: StepContext,
): Promise<boolean> {
  const { operation, state, failure } = tenant;
  if (operation) {
    return (
      operation.kind === 'update' &&
      !(await step.isTaskRunning(operation.taskId))
    );
  }
  return (
    state === 'active' ||
    (state === 'failed' && failure?.operation === 'update')
  );
}

/**
 * Puts a tenant into the hands of this task, so that it runs another version. What a task
 * has left that died is gone on with; a tenant that is as wanted is left alone. `isBack`: it
 * goes back to what it was, pin or no pin.
 */
export async function hold(
  tools: StepTools,
  tenantId: string,
  wanted: Version,
  step: StepContext,
  { isBack = false }: { isBack?: boolean } = {},
): Promise<TenantRecord> {
  return amend(
    tools,
    tenantId,
    step,
    async (found): Promise<Amendment | undefined> => {
      const tenant = requireSilo(found);
      const { operation, update } = tenant;
      const isOurs = isHeldBy(tenant, 'update', step);
      const isSame =
        update?.imageTag === wanted.imageTag &&
        update.templateVersion === wanted.templateVersion;
      if (
        (isOurs && isSame) ||
        hasEnded(tenant, wanted, step) ||
        (tenant.state === 'active' &&
          !operation &&
          isVersion(runningOf(tenant), wanted))
      ) {
        return undefined;
      }
      if (!isOurs && !(await mayHold(tenant, step))) {
        throw refuse(
          tenant,
          'updated',
          'Only an active tenant can be updated.',
        );
      }
      if (!isBack) {
        requireUnpinned(tenant, wanted, tools.now());
      }
      const from = update?.from ?? runningOf(tenant);
      return {
        changed: {
          state: 'updating',
          operation: {
            kind: 'update',
            taskId: step.taskId,
            startedAt: tools.now().toISOString(),
          },
          failure: undefined,
          update: { ...wanted, from },
        },
        event: {
          type: isBack ? 'update.rolling-back' : 'update.started',
          from: tenant.state,
          to: 'updating',
          message: isBack
            ? `It goes back to ${wanted.imageTag}.`
            : `It is updated from ${from.imageTag} to ${wanted.imageTag}.`,
        },
      };
    },
  );
}
