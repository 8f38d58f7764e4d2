import type { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { isHeldBy } from '../operations/abandoned';
import { amend, type Amendment } from '../operations/amend';
import type { TenantRecord } from '../registry/items';

/**
 * Notes how a repair ended. A tenant that is served stays active, whatever became of the
 * repair: nobody is kept out because something could not be brought back.
 */
export const settle = (
  tools: StepTools,
  tenantId: string,
  step: StepContext,
  end: { message: string; problem?: LifecycleError; isServed: boolean },
): Promise<TenantRecord> =>
  amend(tools, tenantId, step, (tenant): Amendment | undefined => {
    if (!isHeldBy(tenant, 'repair', step)) {
      return undefined;
    }
    const { message, problem, isServed } = end;
    const at = tools.now().toISOString();
    const state = isServed ? 'active' : 'failed';
    return {
      changed: {
        operation: undefined,
        lastTaskId: step.taskId,
        lastRepair: {
          taskId: step.taskId,
          at,
          problem: problem && { reason: problem.reason, hint: problem.hint },
        },
        state,
        failure:
          isServed || !problem
            ? undefined
            : {
                operation: 'repair',
                step: 'repair',
                cause: problem.reason,
                hint: problem.hint,
                at,
                taskId: step.taskId,
              },
      },
      event: {
        type: problem ? 'repair.failed' : 'repair.completed',
        from: tenant.state,
        to: state,
        message: problem ? `${message} ${problem.reason}` : message,
      },
    };
  });
