import { LifecycleError } from '../errors';
import type { TenantRecord } from '../registry/items';

/** Says why a tenant's state forbids an operation, and what to do or to wait for. */
export function refuse(
  { tenantId, state, operation, failure }: TenantRecord,
  /** For example `suspended`. */
  wanted: string,
  /** What is said of a state that only another operation leads out of. */
  hint = 'Only an active tenant can be suspended, and only a suspended one resumed.',
): LifecycleError {
  if (operation) {
    return new LifecycleError(
      `"${tenantId}" is ${state}: the task ${operation.taskId} is at work on it. It cannot be ${wanted} now.`,
      'Wait until that task has ended, then run it again.',
    );
  }
  if (state === 'failed' && failure?.operation === 'move') {
    return new LifecycleError(
      `"${tenantId}" cannot be ${wanted}: its change of tier failed in the step ${failure.step}, and is not finished.`,
      'Run the template of the change of tier again first.',
    );
  }
  if (state === 'failed') {
    return new LifecycleError(
      `"${tenantId}" cannot be ${wanted}: its last operation failed in the step ${
        failure?.step ?? 'unknown'
      }, and nobody is let in.`,
      'Run the template of that operation again first.',
    );
  }
  return new LifecycleError(
    `"${tenantId}" is ${state}; it cannot be ${wanted}.`,
    hint,
  );
}
