import { NotFoundError } from '@backstage/errors';
import type { Retention } from '@tenantry/plugin-tenants-common';
import { AUTHORIZER_CACHE_MS } from '../cell/authorizerCache';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { signOut } from '../operations/signOut';
import { findUserPool } from '../provisioners/silo/userPool';
import { isErased, sharesUsers, type TenantRecord } from '../registry/items';
import { isConflict } from '../registry/transact';
import { KINDS } from '../steps/kinds';
import { checkOffboardInput, requireConfirmation } from './input';
import { removeKeys } from './keys';
import type { OffboardInput } from './types';

const DAY_MS = 86_400_000;
/** How often a write that somebody else crossed is tried. */
const TRIES = 3;

const BEGUN: Record<Retention, string> = {
  export: 'Its data is exported, then erased.',
  retain: 'Its data is retained.',
  erase: 'Its data is erased.',
};

/** When no request of the tenant can come through any more. */
function closedAt(tenant: TenantRecord, now: Date): string {
  if (tenant.offboarding) {
    return tenant.offboarding.closedAt;
  }
  if (!tenant.activatedAt) {
    return now.toISOString();
  }
  const since =
    tenant.state === 'suspended'
      ? new Date(tenant.updatedAt).getTime()
      : now.getTime();
  return new Date(since + AUTHORIZER_CACHE_MS).toISOString();
}

/** Whether a state lets a tenant leave; says why not. */
async function requireFree(
  tenant: TenantRecord,
  step: StepContext,
): Promise<void> {
  const { tenantId, operation, keyRotation, adminChange, move } = tenant;
  if (isErased(tenant)) {
    throw new LifecycleError(
      `"${tenantId}" was offboarded on ${tenant.offboarding!.erasedAt!.slice(
        0,
        10,
      )}; nothing of it is left.`,
      'There is nothing to do.',
    );
  }
  const holders = [
    operation && {
      doing: `is being ${KINDS[operation.kind].participle}`,
      taskId: operation.taskId,
    },
    keyRotation && {
      doing: 'is being given another API key',
      taskId: keyRotation.taskId,
    },
    adminChange && {
      doing: 'is having its administrators changed',
      taskId: adminChange.taskId,
    },
  ];
  for (const holder of holders) {
    // What a dead task has left is taken over.
    if (holder && (await step.isTaskRunning(holder.taskId))) {
      throw new LifecycleError(
        `"${tenantId}" ${holder.doing} by the task ${holder.taskId}. It cannot be offboarded now.`,
        'Wait until that task has ended, or cancel it, then run this again.',
      );
    }
  }
  if (move) {
    // It has two places: which of them is to be left is not for offboarding to say.
    throw new LifecycleError(
      `"${tenantId}" is on its way from the tier ${move.from} to ${move.to}. It cannot be offboarded now.`,
      `Change its tier to ${move.to} to go on with that, or to ${move.from} to take it back; then run this again.`,
    );
  }
}

function leaving(
  tenant: TenantRecord,
  { retention, days }: { retention: Retention; days: number },
  step: StepContext,
  now: Date,
): TenantRecord {
  const {
    failure: _failure,
    keyRotation: _keyRotation,
    adminChange: _adminChange,
    offboarding: earlier,
    ...rest
  } = tenant;
  const isKept =
    retention === 'retain' || (retention === 'export' && !earlier?.exportedTo);
  if (earlier?.erasing && isKept) {
    throw new LifecycleError(
      `The data of "${tenant.tenantId}" cannot be ${retention}ed: erasing it has begun.`,
      'Run the template again with the retention erase.',
    );
  }
  const at = now.toISOString();
  return {
    ...rest,
    state: 'deprovisioning',
    version: tenant.version + 1,
    operation: { kind: 'offboard', taskId: step.taskId, startedAt: at },
    offboarding: {
      ...earlier,
      retention,
      closedAt: closedAt(tenant, now),
      retainedUntil:
        retention === 'retain'
          ? new Date(now.getTime() + days * DAY_MS).toISOString()
          : undefined,
      // An export that is whole is never written over: its rows may be gone by now.
      exportPrefix:
        earlier?.exportPrefix ??
        (retention === 'export'
          ? `${tenant.tenantId}/${at.replace(/[:.]/g, '-')}/`
          : undefined),
    },
    updatedAt: at,
  };
}

async function tryBegin(
  { registry, now }: StepTools,
  input: OffboardInput,
  step: StepContext,
): Promise<TenantRecord> {
  const wanted = checkOffboardInput(input);
  const tenant = await registry.get(input.tenantId);
  if (!tenant) {
    throw new NotFoundError(
      `There is no tenant "${input.tenantId}". Tenants lists those there are.`,
    );
  }
  requireConfirmation(tenant, input.confirm);
  const ours =
    tenant.operation?.taskId === step.taskId ||
    (tenant.state === 'offboarded' && tenant.lastTaskId === step.taskId);
  if (ours) {
    return tenant;
  }
  await requireFree(tenant, step);
  const begun = leaving(tenant, wanted, step, now());
  await registry.change(begun, tenant, {
    at: begun.updatedAt,
    type: 'offboarding.started',
    actor: step.actor,
    taskId: step.taskId,
    from: tenant.state,
    to: begun.state,
    message: `Offboarding has started. ${BEGUN[wanted.retention]}`,
  });
  step.log(`Registry: "${input.tenantId}" is on its way out.`);
  return begun;
}

async function begin(
  tools: StepTools,
  input: OffboardInput,
  step: StepContext,
): Promise<TenantRecord> {
  for (let tries = 1; ; tries += 1) {
    step.signal.throwIfAborted();
    try {
      return await tryBegin(tools, input, step);
    } catch (error) {
      if (tries === TRIES || !isConflict(error, 'tenant')) {
        throw error;
      }
    }
  }
}

/** Whether its users can be asked for: a user pool of its own may be erased already. */
const hasUserPool = async (
  tools: StepTools,
  tenant: TenantRecord,
): Promise<boolean> =>
  !tenant.identity ||
  sharesUsers(tenant) ||
  Boolean(await findUserPool(tools, tenant, tenant.identity.userPoolId));

/** A user pool that went with its stack, or never came, has nobody signed in. */
async function signEverybodyOut(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<void> {
  try {
    if (await hasUserPool(tools, tenant)) {
      await signOut(tools, tenant.tenantId, step);
      return;
    }
  } catch (error) {
    // Its group, in one that it shares.
    if ((error as Error).name !== 'ResourceNotFoundException') {
      throw error;
    }
  }
  step.log('Cognito: there is nobody to sign out any more.');
}

/**
 * Takes a tenant out of service: one write in the registry, then its key, then the
 * sessions of its users. From then on nobody comes in, whatever becomes of the rest.
 */
export async function revoke(
  tools: StepTools,
  input: OffboardInput,
  step: StepContext,
): Promise<TenantRecord> {
  const tenant = await begin(tools, input, step);
  if (tenant.state === 'offboarded') {
    return tenant;
  }
  await removeKeys(tools, tenant.tenantId, step);
  await signEverybodyOut(tools, tenant, step);
  if (!tenant.apiKeyId) {
    return tenant;
  }
  const { apiKeyId: _, ...rest } = tenant;
  const revoked = { ...rest, version: tenant.version + 1 };
  await tools.registry.change(revoked, tenant);
  return revoked;
}
