import { randomUUID } from 'node:crypto';
import type { Stack } from '@aws-sdk/client-cloudformation';
import {
  isSwitched,
  type Retention,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import type {
  StepContext,
  TenantsService,
} from '@tenantry/plugin-tenants-node';
import { Failure } from '../failure';
import { step as told } from '../progress';

/** Tenants of a cell that still have something in it. */
export async function remainingTenants(
  service: Pick<TenantsService, 'list'>,
  cellId: string,
): Promise<Tenant[]> {
  const tenants: Tenant[] = [];
  try {
    for await (const page of service.list()) {
      tenants.push(
        ...page.filter(
          ({ cell, offboarding }) => cell === cellId && !offboarding?.erasedAt,
        ),
      );
    }
  } catch (error) {
    throw new Failure(
      `The registry of the cell "${cellId}" cannot be read. ${
        (error as Error).message
      }`,
      { cause: error },
    );
  }
  return tenants;
}

/**
 * Leaves out tenants whose stack an earlier run has removed without offboarding them: only
 * the stack knew where their rows are.
 */
export function offboardable(tenants: Tenant[], stacks: Stack[]): Tenant[] {
  const names = new Set(stacks.map(({ StackName }) => StackName));
  return tenants.filter(
    ({ silo, stackName, activatedAt, offboarding }) =>
      !silo || !activatedAt || offboarding?.erasing || names.has(stackName),
  );
}

/** What has been erased in part is not exported any more. */
const retentionOf = ({ offboarding }: Tenant): Retention =>
  offboarding?.retention === 'erase' && !offboarding.exportedTo
    ? 'erase'
    : 'export';

/** What whoever offboards these tenants has to know besides. */
export function remarksOn(tenants: Tenant[]): string[] {
  return tenants.flatMap(tenant => {
    const { tenantId, offboarding, move } = tenant;
    if (move && !isSwitched(move)) {
      return `${tenantId} is on its way to the tier ${move.to}: that is taken back first.`;
    }
    if (retentionOf(tenant) === 'erase') {
      return `${tenantId} was to be erased without an export, and is.`;
    }
    return offboarding?.retainedUntil
      ? `The data of ${tenantId} was to be retained until ${offboarding.retainedUntil.slice(
          0,
          10,
        )}: it is exported and erased, too.`
      : [];
  });
}

/** Refuses a tenant whose move is too far to be taken back, and not finished. */
export function requireOffboardable(tenants: Tenant[]): void {
  const [tenant] = tenants.filter(({ move }) => move && isSwitched(move));
  if (tenant) {
    const { tenantId, tier } = tenant;
    throw new Failure(
      `"${tenantId}" cannot be offboarded: it is of the tier ${tier} now, but its move there is not finished. Finish it in the portal (change its tier to ${tier}), then run this again. Where the portal is stopped already, docs/deploying.md says how it is started.`,
    );
  }
}

/**
 * Ends tenants as the portal does; their data is exported first. All of them are taken out
 * of service before the first one is exported: the front door needs a minute to forget
 * each, and so it needs that once.
 */
export async function offboardTenants(
  { offboarding, moving }: TenantsService,
  tenants: Tenant[],
  signal: AbortSignal,
): Promise<void> {
  const leaving = tenants.map(tenant => ({
    tenant,
    retention: retentionOf(tenant),
    step: {
      taskId: `destroy-${randomUUID()}`,
      actor: 'service',
      signal,
      // Whatever the portal was doing to it: it goes, and the portal with it.
      isTaskRunning: async () => false,
    } satisfies Omit<StepContext, 'log'>,
  }));
  for (const { tenant, retention, step } of leaving) {
    const { tenantId, tier, move } = tenant;
    signal.throwIfAborted();
    await told(`Taking ${tenantId} out of service`, async log => {
      if (move) {
        await moving.plan({ tenantId, tier }, { ...step, log });
      }
      await offboarding.revoke(
        { tenantId, confirm: tenantId, retention },
        { ...step, log },
      );
    });
  }
  for (const { tenant, retention, step } of leaving) {
    const { tenantId } = tenant;
    signal.throwIfAborted();
    await told(`Offboarding ${tenantId}`, async log => {
      const context: StepContext = { ...step, log };
      if (retention === 'export') {
        const { uri } = await offboarding.exportData(tenantId, context);
        log(`Its data is at ${uri}`);
      }
      await offboarding.removeStack(tenantId, context);
      await offboarding.erase(tenantId, context);
      await offboarding.close(tenantId, context);
    });
  }
}
