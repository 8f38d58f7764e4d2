import { dayOf } from '../day';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { readHeld } from '../steps/held';
import { scan } from './scan';

/** How long AWS may go on telling of what was deleted, ms. */
const PATIENCE_MS = 3 * 60_000;

/** Looks until nothing is left; what is deleted may be told of for a while. */
async function requireNothing(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  let told = false;
  await tools.pace.watch(step.signal, async next => {
    for (;;) {
      const found = await scan(tools, tenant);
      if (found.length === 0) {
        return;
      }
      if (Date.now() > deadline) {
        throw new LifecycleError(
          `Of "${tenant.tenantId}" there is still: ${found.join(', ')}.`,
          'Run the template again; remove by hand what then is still there, and run it once more.',
        );
      }
      if (!told) {
        step.log(`AWS still tells of: ${found.join(', ')}.`);
        told = true;
      }
      await next();
    }
  });
}

/** What is remembered of a tenant that has left for good: nobody's address, no place, no key. */
function tombstoneOf(
  { offboarding: leaving, ...tenant }: TenantRecord,
  at: string,
): TenantRecord {
  const { tenantId, displayName, tier, isolation, cell, owner } = tenant;
  const { tenantPath, stackName, createdAt, activatedAt } = tenant;
  const { retention, closedAt, exportedTo } = leaving!;
  return {
    tenantId,
    displayName,
    tier,
    isolation,
    cell,
    owner,
    adminEmail: '',
    state: 'offboarded',
    version: tenant.version + 1,
    tenantPath,
    stackName,
    offboarding: { retention, closedAt, exportedTo, erasedAt: at },
    createdAt,
    activatedAt,
    updatedAt: at,
  };
}

function retained(tenant: TenantRecord, at: string): TenantRecord {
  const { operation: _, ...rest } = tenant;
  return {
    ...rest,
    state: 'offboarded',
    version: tenant.version + 1,
    updatedAt: at,
  };
}

/**
 * Ends an offboarding. Unless its data is retained, nothing of the tenant may be left;
 * then its id is free.
 */
export async function close(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<{ tenant: TenantRecord; kept: string[] }> {
  const held = await readHeld(tools, tenantId, step, 'offboard');
  const { retention, retainedUntil } = held.offboarding!;
  const keeps = retention === 'retain';
  if (held.state === 'offboarded') {
    return { tenant: held, kept: keeps ? await scan(tools, held) : [] };
  }
  if (!keeps && !held.offboarding!.erasing) {
    throw new LifecycleError(
      `Nothing of "${tenantId}" is erased yet.`,
      'Run the template from its first step.',
    );
  }
  const kept = keeps ? await scan(tools, held) : [];
  if (!keeps) {
    await requireNothing(tools, held, step);
    step.log(
      'Looked for the tenant by tag and by name: nothing of it is left.',
    );
  }
  // Before the last word: after it, nobody would come back for it.
  await tools.registry.forgetKey(tenantId);
  const at = tools.now().toISOString();
  const ended = {
    ...(keeps ? retained(held, at) : tombstoneOf(held, at)),
    lastTaskId: step.taskId,
  };
  await tools.registry.change(ended, held, {
    at,
    type: 'offboarding.completed',
    actor: step.actor,
    taskId: step.taskId,
    from: held.state,
    to: 'offboarded',
    message: keeps
      ? `The tenant has left; its data is retained until ${dayOf(
          retainedUntil!,
        )}.`
      : 'The tenant has left; nothing of it is left.',
  });
  step.log(
    keeps
      ? `Registry: "${tenantId}" is kept until ${dayOf(retainedUntil!)}.`
      : `Registry: the id "${tenantId}" is free.`,
  );
  return { tenant: ended, kept };
}
