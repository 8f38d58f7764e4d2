import type { Stack } from '@aws-sdk/client-cloudformation';
import { explainError } from '../aws/explain';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { isInProgress } from '../provisioners/silo/events';
import { isServed } from '../provisioners/silo/served';
import { describeStack, tokenOf } from '../provisioners/silo/stack';
import type { TenantRecord, Version } from '../registry/items';
import { changeStack } from './changeStack';
import { hasEnded, hold } from './hold';
import { imageTagIn, settleFailed, settleUpdated } from './settle';
import { UpdateFailed } from './UpdateFailed';
import { isSilo, type Silo } from './versions';

/** How an update ended: `problem` when the tenant runs what it ran before. */
export interface UpdateResult {
  tenant: TenantRecord;
  problem?: LifecycleError;
}

const NEVER = new AbortController().signal;

/** Told of a tenant as soon as it is in this task's hands. */
type OnHeld = (tenant: TenantRecord) => Promise<void>;

/** In express mode CloudFormation was done before ECS was: it does not go back by itself. */
async function goBack(
  tools: StepTools,
  tenant: Silo,
  stack: Stack,
  step: StepContext,
): Promise<Stack> {
  const { from, imageTag } = tenant.update!;
  if (imageTagIn(stack) !== imageTag || imageTag === from.imageTag) {
    return stack;
  }
  step.log(`${tenant.stackName}: goes back to ${from.imageTag}.`);
  return changeStack(tools, tenant, from, step, {
    token: tokenOf('back', tenant),
    template: await templateFor(tools, tenant, from),
    words: `CloudFormation: changes the stack ${tenant.stackName} back to ${from.imageTag}.`,
  });
}

/** The template of an earlier version, or else the one that the stack has. */
async function templateFor(
  { templates, context }: StepTools,
  tenant: Silo,
  { templateVersion }: Version,
): Promise<{ url: string } | 'previous'> {
  const url = await templates.urlOf(context, tenant, templateVersion);
  return url ? { url } : 'previous';
}

/** Looks what became of a tenant whose update failed, and notes that. */
async function settle(
  tools: StepTools,
  tenant: Silo,
  problem: LifecycleError,
  step: StepContext,
): Promise<UpdateResult> {
  const { from, imageTag: wanted } = tenant.update!;
  const found = await describeStack(
    tools.context.clients.cloudformation,
    tenant.stackName,
  );
  const isVerdict = problem instanceof UpdateFailed;
  const mayHaveSucceeded =
    found !== undefined &&
    (isInProgress(found.StackStatus!) ||
      (!isVerdict && wanted !== from.imageTag && imageTagIn(found) === wanted));
  if (mayHaveSucceeded) {
    // AWS could not be asked how it went: whoever runs it again finds out.
    throw problem;
  }
  const stack = found && (await goBack(tools, tenant, found, step));
  const imageTag = (stack && imageTagIn(stack)) ?? from.imageTag;
  return {
    tenant: await settleFailed(tools, tenant.tenantId, step, {
      problem,
      runs: imageTag === from.imageTag ? from : { imageTag },
      isServed: await isServed(tools, stack),
    }),
    problem,
  };
}

/**
 * Has one tenant run a version, from wherever that stands; what fails goes back. Once
 * CloudFormation is at work it is followed to its end, even if the task is cancelled: a
 * tenant is not left half-way. Runs any number of times, and does nothing twice.
 */
export async function updateTenant(
  tools: StepTools,
  tenantId: string,
  wanted: Version,
  task: StepContext,
  options: { isBack?: boolean; isItsTurn?: boolean; onHeld?: OnHeld } = {},
): Promise<UpdateResult> {
  const { isBack = false, isItsTurn, onHeld } = options;
  const held = await hold(tools, tenantId, wanted, task, { isBack });
  if (!held.operation || !isSilo(held)) {
    const { lastUpdate } = held;
    const problem = hasEnded(held, wanted, task)
      ? lastUpdate?.problem
      : undefined;
    if (!problem) {
      task.log(`"${tenantId}" runs ${wanted.imageTag}.`);
    }
    return {
      tenant: held,
      problem: problem && new LifecycleError(problem.reason, problem.hint),
    };
  }
  await onHeld?.(held);
  const step = { ...task, signal: NEVER };
  try {
    await changeStack(tools, held, wanted, step, {
      token: tokenOf('update', held),
      isItsTurn,
      template: isBack ? await templateFor(tools, held, wanted) : undefined,
      words: `CloudFormation: changes the stack ${held.stackName} to ${wanted.imageTag}.`,
    });
  } catch (error) {
    return settle(tools, held, explainError(error), step);
  }
  return { tenant: await settleUpdated(tools, tenantId, step, { isBack }) };
}
