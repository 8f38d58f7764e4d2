import type { Stack } from '@aws-sdk/client-cloudformation';
import type { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { isHeldBy } from '../operations/abandoned';
import { amend, type Amendment } from '../operations/amend';
import type { TenantRecord, Version } from '../registry/items';

/** The image tag that a stack has. */
export const imageTagIn = ({ Parameters = [] }: Stack): string | undefined =>
  Parameters.find(({ ParameterKey }) => ParameterKey === 'ImageTag')
    ?.ParameterValue;

const endOf = (
  tenant: TenantRecord,
  step: StepContext,
  at: string,
  problem?: LifecycleError,
): Partial<TenantRecord> => ({
  operation: undefined,
  update: undefined,
  lastTaskId: step.taskId,
  lastUpdate: {
    imageTag: tenant.update!.imageTag,
    templateVersion: tenant.update!.templateVersion,
    taskId: step.taskId,
    at,
    problem: problem && { reason: problem.reason, hint: problem.hint },
  },
});

/** Notes that a tenant runs what was wanted. */
export const settleUpdated = (
  tools: StepTools,
  tenantId: string,
  step: StepContext,
  { isBack }: { isBack: boolean },
): Promise<TenantRecord> =>
  amend(tools, tenantId, step, (tenant): Amendment | undefined => {
    if (!isHeldBy(tenant, 'update', step)) {
      return undefined;
    }
    const { imageTag, templateVersion, from } = tenant.update!;
    return {
      changed: {
        ...endOf(tenant, step, tools.now().toISOString()),
        state: 'active',
        silo: { ...tenant.silo!, imageTag, templateVersion },
      },
      event: {
        type: isBack ? 'update.rolled-back' : 'update.completed',
        from: tenant.state,
        to: 'active',
        message: isBack
          ? `It was rolled back and runs ${imageTag}.`
          : `It runs ${imageTag}; before it ran ${from.imageTag}.`,
      },
    };
  });

/**
 * Notes that a tenant could not be updated. It is active on what it ran before, as long as
 * that serves it: nobody is kept out because something new was no good.
 */
export const settleFailed = (
  tools: StepTools,
  tenantId: string,
  step: StepContext,
  found: { problem: LifecycleError; runs: Version; isServed: boolean },
): Promise<TenantRecord> =>
  amend(tools, tenantId, step, (tenant): Amendment | undefined => {
    if (!isHeldBy(tenant, 'update', step)) {
      return undefined;
    }
    const { problem, runs } = found;
    const at = tools.now().toISOString();
    const wanted = tenant.update!.imageTag;
    return {
      changed: {
        ...endOf(tenant, step, at, problem),
        state: found.isServed ? 'active' : 'failed',
        silo: { ...tenant.silo!, ...runs },
        failure: found.isServed
          ? undefined
          : {
              operation: 'update',
              step: 'update',
              cause: problem.reason,
              hint: problem.hint,
              at,
              taskId: step.taskId,
            },
      },
      event: {
        type: 'update.failed',
        from: tenant.state,
        to: found.isServed ? 'active' : 'failed',
        message: `The update to ${wanted} failed${
          found.isServed
            ? `; it runs ${runs.imageTag} as before.`
            : ', and what it ran before does not serve it any more.'
        } ${problem.reason}`,
      },
    };
  });
