import { randomBytes } from 'node:crypto';
import type { Tier } from '@tenantry/plugin-tenants-common';
import { POOL_STACK } from '../cell/CellContexts';
import { LifecycleError } from '../errors';
import type { TenantRecord } from '../registry/items';
import { RegistryConflict } from '../registry/Registry';
import { checkInput, type CheckedInput, type OnboardInput } from './input';
import type { StepContext, StepTools } from './types';

/** Header value that routes to the pool. */
const POOL_TENANT_PATH = 'basic';
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
  const { context, contexts, now } = tools;
  const pool = await contexts.pool(context.cell);
  const at = now().toISOString();
  return {
    ...input,
    isolation: tier.isolation,
    cell: context.cell.id,
    state: 'provisioning',
    version: 1,
    tenantPath: POOL_TENANT_PATH,
    identity: {
      userPoolId: pool.UserPoolId,
      appClientId: pool.UserPoolClientId,
      issuer: pool.UserPoolIssuer,
    },
    stackName: POOL_STACK,
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
  if (existing.apiKeyId && existing.tier !== wanted.tier) {
    throw new LifecycleError(
      `"${existing.tenantId}" has a key on the plan of the tier ${existing.tier} already.`,
      `Run the template again with the tier ${existing.tier}.`,
    );
  }
  const sameAddress = existing.adminEmail === wanted.adminEmail;
  return {
    ...wanted,
    version: existing.version + 1,
    apiKeyId: existing.apiKeyId,
    replacedAdminEmail: sameAddress
      ? existing.replacedAdminEmail
      : existing.adminEmail,
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
    throw new RegistryConflict('busy');
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
      if (!(error instanceof RegistryConflict)) {
        throw error;
      }
      if (error.part === 'email') {
        throw new LifecycleError(
          "The administrator's e-mail address is used by another tenant of the pool.",
          'Use another address.',
        );
      }
      if (tries === TRIES) {
        throw new LifecycleError(
          `The entry of "${checked.tenantId}" in the registry was being changed by somebody else.`,
          'Run it again.',
        );
      }
    }
  }
}
