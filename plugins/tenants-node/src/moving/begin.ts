import { NotFoundError } from '@backstage/errors';
import {
  isSwitched,
  type MoveIntent,
  type Tier,
} from '@tenantry/plugin-tenants-common';
import { ulid } from 'ulid';
import { requireRoom } from '../capacity/requireRoom';
import { LifecycleError } from '../errors';
import { newKeyValue } from '../keys/newKeyValue';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { isConflict } from '../registry/transact';
import { isTakenBack, noteMove, type Moved } from './held';
import { standingIn } from './places';
import { intentOf, requireMovable, requireWay } from './plan';
import { removePlace } from './removePlace';
import { targetPlace, tierNamed, withRoutesBeside } from './target';
import type { MoveInput } from './types';
import { withdrawMove } from './withdraw';

/** How often a write that somebody else crossed is tried. */
const TRIES = 10;

/** Takes hold of a tenant; what it then is. */
const held = (
  tenant: TenantRecord,
  step: StepContext,
  at: string,
): TenantRecord => ({
  ...tenant,
  failure: undefined,
  state: 'migrating',
  version: tenant.version + 1,
  operation: { kind: 'move', taskId: step.taskId, startedAt: at },
  updatedAt: at,
});

async function begin(
  tools: StepTools,
  tenant: TenantRecord,
  tier: Tier,
  step: StepContext,
): Promise<TenantRecord> {
  requireMovable(tenant);
  requireWay(tenant, tier);
  const { place, placement } = await targetPlace(tools, tenant, tier);
  const target = await withRoutesBeside(tools, place);
  await requireRoom(tools, standingIn(tenant, target), tier, step);
  const values = await tools.registry.getWithKey(tenant.tenantId);
  if (!values) {
    throw new LifecycleError(
      `The registry holds no API key of "${tenant.tenantId}".`,
      'Correct its entry in the registry.',
    );
  }
  const at = tools.now().toISOString();
  const begun: TenantRecord = {
    ...held(tenant, step, at),
    placement: placement ?? tenant.placement,
    move: {
      id: ulid(Date.parse(at)),
      from: tenant.tier,
      to: tier.name,
      phase: 'building',
      other: target,
      startedAt: at,
    },
  };
  await tools.registry.change(
    begun,
    tenant,
    {
      at,
      type: 'move.started',
      actor: step.actor,
      taskId: step.taskId,
      from: tenant.state,
      to: begun.state,
      message: `Moving from the tier ${tenant.tier} to ${tier.name} has started.`,
    },
    // The value is known before the key is made: whoever comes again finds the key by it.
    { value: values.keyValue, next: newKeyValue() },
  );
  step.log(
    `Registry: "${tenant.tenantId}" goes from ${tenant.tier} to ${tier.name}; it is served from ${tenant.stackName} meanwhile.`,
  );
  return begun;
}

/** Goes on with what a task that has ended has left. */
async function takeOver(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<TenantRecord> {
  const at = tools.now().toISOString();
  const resumed = held(tenant, step, at);
  await tools.registry.change(resumed, tenant, {
    at,
    type: 'move.retried',
    actor: step.actor,
    taskId: step.taskId,
    from: tenant.state,
    to: resumed.state,
    message: 'The change of tier goes on where it stopped.',
  });
  step.log(
    `Registry: the move of "${tenant.tenantId}" goes on where it stopped.`,
  );
  return resumed;
}

/**
 * A move that was being taken back when that was cut off: what is left of the try is
 * removed first, and all of it made anew. What was noted of the place that had to go must
 * not be taken for what has to go after the switch.
 */
async function beginAnew(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<TenantRecord> {
  const moved = tenant as Moved;
  if (moved.move.isBack) {
    throw new LifecycleError(
      `Where "${tenant.tenantId}" was before is being removed: it cannot go back there.`,
      `Run the template with ${tenant.tier} to have it stay where it is; then it can move again.`,
    );
  }
  const removed = await removePlace(tools, moved, step);
  return noteMove(tools, removed, step, {
    phase: 'building',
    newKeyId: undefined,
    keyIssuedAt: undefined,
    tables: undefined,
    clusterName: undefined,
    progress: undefined,
  });
}

/** From where it is back to where it was: a move like any other, to a place that is there. */
async function turnBack(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<TenantRecord> {
  const { move } = tenant;
  const values = await tools.registry.getWithKey(tenant.tenantId);
  const at = tools.now().toISOString();
  const turned: TenantRecord = {
    ...held(tenant, step, at),
    move: {
      id: ulid(Date.parse(at)),
      from: tenant.tier,
      to: move!.other.tier,
      phase: 'building',
      other: move!.other,
      isBack: true,
      startedAt: at,
    },
  };
  await tools.registry.change(
    turned,
    tenant,
    {
      at,
      type: 'move.turned-back',
      actor: step.actor,
      taskId: step.taskId,
      from: tenant.state,
      to: turned.state,
      message: `The tenant goes back to the tier ${move!.other.tier}.`,
    },
    { value: values!.keyValue, next: newKeyValue() },
  );
  step.log(`Registry: "${tenant.tenantId}" goes back where it was.`);
  return turned;
}

async function requireFree(
  { tenantId, operation }: TenantRecord,
  step: StepContext,
): Promise<void> {
  const isAnothers = operation && operation.taskId !== step.taskId;
  if (isAnothers && (await step.isTaskRunning(operation.taskId))) {
    throw new LifecycleError(
      `"${tenantId}" is being moved by another task, ${operation.taskId}.`,
      'Wait until that task has ended, or cancel it, then run this again.',
    );
  }
}

/** A move that is cut off: by this task, by one that died, or by one that failed. */
const isCutOff = ({ move, operation, failure }: TenantRecord): boolean =>
  move !== undefined &&
  (operation ? operation.kind === 'move' : failure?.operation === 'move');

async function act(
  tools: StepTools,
  tenant: TenantRecord,
  tier: Tier,
  intent: MoveIntent,
  step: StepContext,
): Promise<TenantRecord> {
  switch (intent) {
    case 'begin':
      return begin(tools, tenant, tier, step);
    case 'turn-back':
      return turnBack(tools, tenant, step);
    case 'withdraw':
      return withdrawMove(tools, await takeOver(tools, tenant, step), step, {
        lastTaskId: step.taskId,
      });
    default: {
      const taken = await takeOver(tools, tenant, step);
      return isTakenBack(taken) ? beginAnew(tools, taken, step) : taken;
    }
  }
}

async function tryPlan(
  tools: StepTools,
  tiers: Tier[],
  { tenantId, tier: name }: MoveInput,
  step: StepContext,
): Promise<TenantRecord> {
  const tier = tierNamed(tiers, name);
  const tenant = await tools.registry.get(tenantId);
  if (!tenant) {
    throw new NotFoundError(
      `There is no tenant "${tenantId}". Tenants lists those there are.`,
    );
  }
  const { operation, move } = tenant;
  const isOver =
    tenant.state === 'active' && !move && tenant.lastTaskId === step.taskId;
  const isOurs =
    operation?.taskId === step.taskId &&
    move !== undefined &&
    // Unless it was to be taken back, and that was cut off.
    (isSwitched(move) || tier.name !== tenant.tier) &&
    !isTakenBack(tenant);
  if (isOver || isOurs) {
    step.log(`Registry: the move of "${tenantId}" is entered already.`);
    return tenant;
  }
  if (isCutOff(tenant)) {
    await requireFree(tenant, step);
    return act(tools, tenant, tier, intentOf(tenant, tier), step);
  }
  return begin(tools, tenant, tier, step);
}

/**
 * Checks everything, then enters the move: the routes of the place it goes to, and the
 * value of its key there. Or goes on with a move that was cut off, takes it back, or turns
 * the tenant back to where it was.
 */
export async function plan(
  tools: StepTools,
  tiers: Tier[],
  input: MoveInput,
  step: StepContext,
): Promise<TenantRecord> {
  for (let tries = 1; ; tries += 1) {
    step.signal.throwIfAborted();
    try {
      return await tryPlan(tools, tiers, input, step);
    } catch (error) {
      const crossed = isConflict(error, 'tenant') || isConflict(error, 'route');
      if (tries === TRIES || !crossed) {
        throw error;
      }
    }
  }
}
