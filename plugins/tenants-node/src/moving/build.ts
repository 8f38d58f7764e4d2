import { ensureKey } from '../keys/ensureKey';
import { LifecycleError } from '../errors';
import { doorOf, probeFrontDoor } from '../onboarding/probe';
import type { StepContext, StepTools } from '../onboarding/types';
import { bringUp } from '../provisioners/silo';
import { waitForServices } from '../provisioners/silo/services';
import { describeStack, isOf, outputsOf } from '../provisioners/silo/stack';
import type { TenantRecord } from '../registry/items';
import { noteMove, readUnswitched, type Moved } from './held';
import { standingIn } from './places';

/** The key that requests come in with once the tenant is switched. */
async function issueKey(
  tools: StepTools,
  moving: Moved,
  step: StepContext,
): Promise<Moved> {
  if (moving.move.keyIssuedAt) {
    return moving;
  }
  const values = await tools.registry.getWithKey(moving.tenantId);
  if (!values?.nextKeyValue) {
    throw new LifecycleError(
      `The registry holds no value for the next API key of "${moving.tenantId}".`,
      `Run the template with ${moving.tier} to take the move back, then again.`,
    );
  }
  const newKeyId = await ensureKey(
    tools,
    { ...moving, tier: moving.move.to },
    values.nextKeyValue,
    step,
  );
  return noteMove(tools, moving, step, {
    newKeyId,
    keyIssuedAt: tools.now().toISOString(),
  });
}

/** Looks whether a place is there and its services run: after this, somebody may be sent there. */
export async function requireServing(
  tools: StepTools,
  there: TenantRecord,
  step: StepContext,
): Promise<void> {
  const { context, contexts } = tools;
  if (there.silo) {
    const stack = await describeStack(
      context.clients.cloudformation,
      there.stackName,
    );
    if (!stack || !isOf(stack, there)) {
      throw new LifecycleError(
        `The tenant has no stack ${there.stackName}.`,
        'Look at its history: somebody removed it.',
      );
    }
    await waitForServices(tools, { outputs: outputsOf(stack) }, step);
  } else {
    const { UserPoolId } = await contexts.pool(context.cell);
    if (UserPoolId !== there.identity?.userPoolId) {
      throw new LifecycleError(
        `The users of "${there.tenantId}" are in ${there.identity?.userPoolId}, and the stack ${there.stackName} has another user pool, ${UserPoolId}.`,
        'Choose another tier.',
      );
    }
  }
  await probeFrontDoor(doorOf(there, context.shared), step.signal);
}

/** Makes the place that a tenant goes to, and tries it; nobody is sent there yet. */
export async function build(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  const { tenant, moving: found } = await readUnswitched(tools, tenantId, step);
  if (!found) {
    return tenant;
  }
  const moving = await issueKey(tools, found, step);
  const there = standingIn(moving, moving.move.other);
  if (there.silo && !moving.move.isBack) {
    await bringUp(tools, there, step);
  }
  await requireServing(tools, there, step);
  step.log(`Front door: the services of ${there.stackName} answer.`);
  return moving.move.phase === 'building'
    ? noteMove(tools, moving, step, { phase: 'copying' })
    : moving;
}
