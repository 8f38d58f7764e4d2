import type { StackDrift } from '@tenantry/plugin-tenants-common';
import { explainError } from '../aws/explain';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { isInProgress } from '../provisioners/silo/events';
import { isServed } from '../provisioners/silo/served';
import { describeStack, tokenOf } from '../provisioners/silo/stack';
import type { TenantRecord } from '../registry/items';
import { bringAbout } from '../updates/changeStack';
import { isSilo, type Silo } from '../updates/versions';
import { detectDrift } from './detect';
import { hold } from './hold';
import { requestReversal } from './revert';
import { settle } from './settle';
import type { Repair } from './types';

const NEVER = new AbortController().signal;

/** How the stack compares now; that it cannot be found out does not undo the repair. */
async function compareAgain(
  { context, pace }: StepTools,
  { stackName }: Silo,
  step: StepContext,
): Promise<StackDrift | undefined> {
  try {
    return await detectDrift(
      context.clients.cloudformation,
      pace,
      stackName,
      step.signal,
    );
  } catch (error) {
    step.log(`It could not be compared again: ${explainError(error).reason}`);
    return undefined;
  }
}

const stillDiffering = ({ resources }: StackDrift): LifecycleError =>
  new LifecycleError(
    `It still differs from its template: ${resources
      .map(({ logicalId }) => logicalId)
      .join(', ')}.`,
    'Look what keeps changing it, or bring it back by hand.',
  );

/** Looks what became of a tenant whose repair failed, and notes that. */
async function settleFailed(
  tools: StepTools,
  tenant: Silo,
  problem: LifecycleError,
  step: StepContext,
): Promise<Repair<TenantRecord>> {
  const stack = await describeStack(
    tools.context.clients.cloudformation,
    tenant.stackName,
  );
  if (stack && isInProgress(stack.StackStatus!)) {
    // Whoever runs it again, or looks after it, finds out.
    throw problem;
  }
  return {
    tenant: await settle(tools, tenant.tenantId, step, {
      message: 'It could not be repaired.',
      problem,
      isServed: await isServed(tools, stack),
    }),
    problem,
  };
}

/**
 * Brings a tenant's stack back to what its template says. Once CloudFormation is at work it
 * is followed to its end, even if the task is cancelled. Runs any number of times, and does
 * nothing twice.
 */
export async function repairTenant(
  tools: StepTools,
  tenantId: string,
  task: StepContext,
  onHeld?: (tenant: TenantRecord) => Promise<void>,
): Promise<Repair<TenantRecord>> {
  const held = await hold(tools, tenantId, task);
  if (!held.operation || !isSilo(held)) {
    const problem = held.lastRepair?.problem;
    return {
      tenant: held,
      problem: problem && new LifecycleError(problem.reason, problem.hint),
    };
  }
  await onHeld?.(held);
  const step = { ...task, signal: NEVER };
  const token = tokenOf('repair', held);
  try {
    await bringAbout(tools, held, step, {
      token,
      request: stack => requestReversal(tools, stack, token, step),
    });
  } catch (error) {
    return settleFailed(tools, held, explainError(error), step);
  }
  const drift = await compareAgain(tools, held, step);
  const problem =
    drift?.state === 'drifted' ? stillDiffering(drift) : undefined;
  const tenant = await settle(tools, tenantId, step, {
    message: problem
      ? 'It was repaired in part.'
      : 'Its stack is as its template says.',
    problem,
    isServed: true,
  });
  return { tenant, drift, problem };
}
