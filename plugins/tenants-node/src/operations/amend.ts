import { setTimeout as sleep } from 'node:timers/promises';
import { NotFoundError } from '@backstage/errors';
import type { TenantEvent } from '@tenantry/plugin-tenants-common';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { isConflict } from '../registry/transact';

/** How often a write that somebody else crossed is tried, and the shortest wait between, ms. */
const TRIES = 8;
const WAIT_MS = 20;

/** What a step changes in a tenant's entry, and how the history tells it. */
export interface Amendment {
  /** What is `undefined` is taken away. */
  changed?: Partial<TenantRecord>;
  /** A line of the history; absent for what only the steps themselves have to know. */
  event?: Pick<TenantEvent, 'type' | 'message' | 'from' | 'to'>;
  /** Values of the API keys. */
  keys?: { value: string; next?: string };
}

export async function readTenant(
  { registry }: Pick<StepTools, 'registry'>,
  tenantId: string,
): Promise<TenantRecord> {
  const tenant = await registry.get(tenantId);
  if (!tenant) {
    throw new NotFoundError(
      `There is no tenant "${tenantId}". Tenants lists those there are.`,
    );
  }
  return tenant;
}

/**
 * Changes a tenant's entry from what it is at the time of the write. `decide` is asked
 * again when somebody else was faster; it returns nothing when there is nothing to do.
 */
export async function amend(
  tools: Pick<StepTools, 'registry' | 'now'>,
  tenantId: string,
  step: Pick<StepContext, 'actor' | 'taskId' | 'signal'>,
  decide: (
    tenant: TenantRecord,
  ) => Amendment | undefined | Promise<Amendment | undefined>,
): Promise<TenantRecord> {
  for (let tries = 1; ; tries += 1) {
    step.signal.throwIfAborted();
    const tenant = await readTenant(tools, tenantId);
    const amendment = await decide(tenant);
    if (!amendment) {
      return tenant;
    }
    const at = tools.now().toISOString();
    const amended: TenantRecord = {
      ...tenant,
      ...amendment.changed,
      version: tenant.version + 1,
      updatedAt: at,
    };
    try {
      await tools.registry.change(
        amended,
        tenant,
        amendment.event && {
          at,
          actor: step.actor,
          taskId: step.taskId,
          ...amendment.event,
        },
        amendment.keys,
      );
      return amended;
    } catch (error) {
      if (tries === TRIES || !isConflict(error, 'tenant')) {
        throw error;
      }
      await sleep(WAIT_MS * tries * (0.5 + Math.random()));
    }
  }
}
