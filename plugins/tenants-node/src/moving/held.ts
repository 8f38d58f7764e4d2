import { isSwitched } from '@tenantry/plugin-tenants-common';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { amend, type Amendment } from '../operations/amend';
import type { Move, TenantRecord } from '../registry/items';
import { readHeld } from '../steps/held';

/** A tenant on its way. */
export type Moved = TenantRecord & { move: Move };

const isMoving = (tenant: TenantRecord): tenant is Moved =>
  tenant.move !== undefined;

/** Whether a move has begun to be taken back: that is noted before anything is removed. */
export const isTakenBack = ({ move }: TenantRecord): boolean =>
  move !== undefined && !isSwitched(move) && move.tables !== undefined;

/** A task that is gone on with in the middle must not go on with what is half removed. */
export function requireWhole(moving: Moved | undefined): void {
  if (moving && isTakenBack(moving)) {
    throw new LifecycleError(
      `The move of "${moving.tenantId}" is being taken back.`,
      `Run the template with ${moving.move.to}: it begins anew.`,
    );
  }
}

/** The tenant that this task moves; without its move when that is over. */
export async function readMoving(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<{ tenant: TenantRecord; moving?: Moved }> {
  const tenant = await readHeld(tools, tenantId, step, 'move');
  return {
    tenant,
    moving:
      tenant.state === 'migrating' && isMoving(tenant) ? tenant : undefined,
  };
}

/** The same for steps that come before the switch. */
export async function readUnswitched(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<{ tenant: TenantRecord; moving?: Moved }> {
  const { tenant, moving } = await readMoving(tools, tenantId, step);
  requireWhole(moving);
  return moving && isSwitched(moving.move) ? { tenant } : { tenant, moving };
}

/** Notes how far a move has come, while this task holds it. */
export async function noteMove(
  tools: StepTools,
  { tenantId, move }: Moved,
  step: StepContext,
  changed: Partial<Move>,
  event?: Amendment['event'],
): Promise<Moved> {
  const tenant = await amend(tools, tenantId, step, current => {
    const holder = current.operation ?? current.failure;
    if (holder?.taskId !== step.taskId || current.move?.id !== move.id) {
      // Whoever has taken it over goes on; this task has to stop.
      throw new LifecycleError(
        `The move of "${tenantId}" is not in the hands of this task any more.`,
        'Look at the tenant: it says what is at work on it.',
      );
    }
    return { changed: { move: { ...current.move, ...changed } }, event };
  });
  return tenant as Moved;
}
