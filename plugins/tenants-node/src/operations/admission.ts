import { InputError, NotFoundError } from '@backstage/errors';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { isConflict } from '../registry/transact';
import { refuse } from './refuse';

/** How often a write that somebody else crossed is tried. */
const TRIES = 3;
const MAX_REASON_LENGTH = 200;

type Admission = 'active' | 'suspended';

interface Turn {
  from: Admission;
  to: Admission;
  /** Type of the line in the history. */
  type: string;
  message: string;
  /** For example `suspended`. */
  participle: string;
}

async function tryTurn(
  { registry, now }: StepTools,
  tenantId: string,
  { from, to, type, message, participle }: Turn,
  step: StepContext,
): Promise<TenantRecord> {
  const tenant = await registry.get(tenantId);
  if (!tenant) {
    throw new NotFoundError(
      `There is no tenant "${tenantId}". Tenants lists those there are.`,
    );
  }
  if (tenant.state === to && !tenant.operation) {
    step.log(`Registry: "${tenantId}" is ${to} already.`);
    return tenant;
  }
  if (tenant.state !== from || tenant.operation) {
    throw refuse(tenant, participle);
  }
  const at = now().toISOString();
  const turned: TenantRecord = {
    ...tenant,
    state: to,
    version: tenant.version + 1,
    lastTaskId: step.taskId,
    updatedAt: at,
  };
  await registry.change(turned, tenant, {
    at,
    type,
    actor: step.actor,
    taskId: step.taskId,
    from,
    to,
    message,
  });
  step.log(`Registry: "${tenantId}" is ${to}.`);
  return turned;
}

/** The authorizer reads the registry: one write there lets a tenant in or keeps it out. */
async function turn(
  tools: StepTools,
  tenantId: string,
  wanted: Turn,
  step: StepContext,
): Promise<TenantRecord> {
  for (let tries = 1; ; tries += 1) {
    step.signal.throwIfAborted();
    try {
      return await tryTurn(tools, tenantId, wanted, step);
    } catch (error) {
      if (tries === TRIES || !isConflict(error, 'tenant')) {
        throw error;
      }
    }
  }
}

/**
 * Keeps an active tenant out. Answers that the front door has cached are used for 60 s at
 * most. Throws an InputError for a missing or long reason.
 */
export async function suspend(
  tools: StepTools,
  tenantId: string,
  reason: string,
  step: StepContext,
): Promise<TenantRecord> {
  const said = reason.trim();
  if (said.length === 0 || said.length > MAX_REASON_LENGTH) {
    throw new InputError(
      `The reason has ${said.length} characters; give one of 1 to ${MAX_REASON_LENGTH}, for the tenant's history.`,
    );
  }
  return turn(
    tools,
    tenantId,
    {
      from: 'active',
      to: 'suspended',
      type: 'suspension.completed',
      message: `The tenant is suspended: ${said}`,
      participle: 'suspended',
    },
    step,
  );
}

/** Lets a suspended tenant in again. */
export const resume = (
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> =>
  turn(
    tools,
    tenantId,
    {
      from: 'suspended',
      to: 'active',
      type: 'resumption.completed',
      message: 'The tenant is active again.',
      participle: 'resumed',
    },
    step,
  );
