import { randomBytes } from 'node:crypto';
import type { Tier } from '@tenantry/plugin-tenants-common';
import { LifecycleError } from '../errors';
import type { TenantRecord } from '../registry/items';
import { RegistryConflict } from '../registry/transact';
import { checkInput, type CheckedInput, type OnboardInput } from './input';
import type { StepContext, StepTools } from './types';

/** How often a write that somebody else crossed is tried. */
const TRIES = 3;

/** 32 random bytes as text: a key nobody can guess, and longer than API Gateway's least. */
const newKeyValue = () => randomBytes(32).toString('base64url');

async function wantedRecord(
  tools: StepTools,
  input: CheckedInput,
  tier: Tier,
  step: StepContext,
): Promise<TenantRecord> {
  const placement = await tools
    .provisionerOf(tier.isolation)
    .place(tools, input.tenantId);
  const at = tools.now().toISOString();
  return {
    ...input,
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

/** Whether what is in the registry under the wanted id may be gone on with by this task. */
async function mayTakeOver(
  existing: TenantRecord,
  step: StepContext,
): Promise<boolean> {
  if (existing.state === 'failed') {
    return existing.failure?.operation === 'onboard';
  }
  return (
    existing.state === 'provisioning' &&
    existing.operation !== undefined &&
    !(await step.isTaskRunning(existing.operation.taskId))
  );
}

function refuse(existing: TenantRecord): LifecycleError {
  return existing.state === 'provisioning'
    ? new LifecycleError(
        `"${existing.tenantId}" is being onboarded by another task, ${existing.operation?.taskId}.`,
        'Wait until that task has ended.',
      )
    : new LifecycleError(
        `The id "${existing.tenantId}" is taken by ${existing.displayName}.`,
        'Choose another id.',
      );
}

function takenOver(existing: TenantRecord, wanted: TenantRecord): TenantRecord {
  const replaced = new Set(existing.replacedAdminEmails).add(
    existing.adminEmail,
  );
  replaced.delete(wanted.adminEmail);
  return {
    ...wanted,
    version: existing.version + 1,
    apiKeyId: existing.apiKeyId,
    replacedAdminEmails: replaced.size > 0 ? [...replaced] : undefined,
    createdAt: existing.createdAt,
  };
}

async function tryReserve(
  tools: StepTools,
  wanted: TenantRecord,
  step: StepContext,
): Promise<TenantRecord> {
  const { registry } = tools;
  const event = {
    at: wanted.updatedAt,
    actor: step.actor,
    taskId: step.taskId,
    to: 'provisioning' as const,
  };
  try {
    await registry.reserve(
      {
        tenant: wanted,
        event: {
          ...event,
          type: 'onboarding.started',
          message: `Onboarding as ${wanted.tier} has started.`,
        },
      },
      newKeyValue(),
    );
    step.log(`Registry: entered "${wanted.tenantId}" as provisioning.`);
    return wanted;
  } catch (error) {
    if (!(error instanceof RegistryConflict) || error.part !== 'tenant') {
      throw error;
    }
  }
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
  const tenant = takenOver(existing, wanted);
  await registry.takeOver(
    {
      tenant,
      event: {
        ...event,
        from: existing.state,
        type: 'onboarding.retried',
        message: `Onboarding as ${wanted.tier} goes on.`,
      },
    },
    existing,
  );
  step.log(`Registry: "${wanted.tenantId}" goes on where it stopped.`);
  return tenant;
}

/** Checks everything, then enters the tenant: its id, its address, its key, in one transaction. */
export async function reserve(
  tools: StepTools,
  tiers: Tier[],
  input: OnboardInput,
  step: StepContext,
): Promise<TenantRecord> {
  const checked = checkInput(input, tiers);
  const tier = tiers.find(({ name }) => name === checked.tier)!;
  const wanted = await wantedRecord(tools, checked, tier, step);
  for (let tries = 1; ; tries += 1) {
    step.signal.throwIfAborted();
    try {
      return await tryReserve(tools, wanted, step);
    } catch (error) {
      const crossed =
        error instanceof RegistryConflict && error.part === 'tenant';
      if (!crossed || tries === TRIES) {
        throw error;
      }
    }
  }
}
