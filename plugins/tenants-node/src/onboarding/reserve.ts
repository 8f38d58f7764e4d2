import { setTimeout as sleep } from 'node:timers/promises';
import type { Tier } from '@tenantry/plugin-tenants-common';
import { newKeyValue } from '../keys/newKeyValue';
import { requireRoom } from '../capacity/requireRoom';
import type { TenantRecord } from '../registry/items';
import { isConflict, RegistryConflict } from '../registry/transact';
import { CellFull, withRoutes } from './allocate';
import { checkInput, type CheckedInput, type OnboardInput } from './input';
import { mayTakeOver, refuse, takenOver } from './takeOver';
import type { StepContext, StepTools } from './types';

/** How often a write that somebody else crossed is tried. */
const TRIES = 3;
/** The same for routes: many may be onboarded at once, and few routes may be left. */
const ROUTE_TRIES = 40;
const ROUTE_WAIT_MS = 20;

async function wantedRecord(
  tools: StepTools,
  input: CheckedInput,
  tier: Tier,
  step: StepContext,
): Promise<TenantRecord> {
  const placement = await tools
    .provisionerOf(tier.isolation)
    .place(tools, input, tier);
  const at = tools.now().toISOString();
  const { silo: _, ...common } = input;
  return {
    ...common,
    isolation: tier.isolation,
    cell: tools.context.cell.id,
    state: 'provisioning',
    version: 1,
    ...placement,
    operation: { kind: 'onboard', taskId: step.taskId, startedAt: at },
    createdAt: at,
    updatedAt: at,
  };
}

const eventOf = (wanted: TenantRecord, step: StepContext) => ({
  at: wanted.updatedAt,
  actor: step.actor,
  taskId: step.taskId,
  to: 'provisioning' as const,
});

/** Enters a tenant that nobody has, or says that somebody has it. */
async function enter(
  tools: StepTools,
  wanted: TenantRecord,
  step: StepContext,
): Promise<TenantRecord | undefined> {
  try {
    const tenant = await withRoutes(tools, wanted);
    await tools.registry.reserve(
      {
        tenant,
        event: {
          ...eventOf(wanted, step),
          type: 'onboarding.started',
          message: `Onboarding as ${wanted.tier} has started.`,
        },
      },
      newKeyValue(),
    );
    step.log(`Registry: entered "${wanted.tenantId}" as provisioning.`);
    return tenant;
  } catch (error) {
    if (isConflict(error, 'tenant')) {
      return undefined;
    }
    // Without room for a new tenant, one that has its place already goes on all the same.
    if (
      error instanceof CellFull &&
      (await tools.registry.get(wanted.tenantId))
    ) {
      return undefined;
    }
    throw error;
  }
}

async function tryReserve(
  tools: StepTools,
  wanted: TenantRecord,
  step: StepContext,
): Promise<TenantRecord> {
  const entered = await enter(tools, wanted, step);
  if (entered) {
    return entered;
  }
  const { registry } = tools;
  const existing = await registry.get(wanted.tenantId);
  if (!existing) {
    throw new RegistryConflict('tenant');
  }
  const ours =
    existing.operation?.taskId === step.taskId ||
    (existing.state === 'active' && existing.lastTaskId === step.taskId);
  if (ours) {
    step.log(`Registry: "${wanted.tenantId}" is entered already.`);
    return existing;
  }
  if (!(await mayTakeOver(existing, step))) {
    throw refuse(existing);
  }
  const next = takenOver(existing, wanted);
  const tenant = next.priorities ? next : await withRoutes(tools, next);
  await registry.change(tenant, existing, {
    ...eventOf(wanted, step),
    from: existing.state,
    type: 'onboarding.retried',
    message: `Onboarding as ${wanted.tier} goes on.`,
  });
  step.log(`Registry: "${wanted.tenantId}" goes on where it stopped.`);
  return tenant;
}

/**
 * Checks everything, then enters the tenant: its id, its address, its routes, its key, in
 * one transaction.
 */
export async function reserve(
  tools: StepTools,
  tiers: Tier[],
  input: OnboardInput,
  step: StepContext,
): Promise<TenantRecord> {
  const checked = checkInput(input, tiers);
  const tier = tiers.find(({ name }) => name === checked.tier)!;
  const wanted = await wantedRecord(tools, checked, tier, step);
  await requireRoom(tools, wanted, tier, step);
  let tries = 0;
  let routeTries = 0;
  for (;;) {
    step.signal.throwIfAborted();
    try {
      return await tryReserve(tools, wanted, step);
    } catch (error) {
      if (isConflict(error, 'tenant') && tries < TRIES) {
        tries += 1;
      } else if (isConflict(error, 'route') && routeTries < ROUTE_TRIES) {
        routeTries += 1;
        await sleep(ROUTE_WAIT_MS * (1 + routeTries * Math.random()));
      } else {
        throw error;
      }
    }
  }
}
