import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { amend } from '../operations/amend';
import type { TenantRecord } from '../registry/items';
import {
  findUser,
  isAdmin,
  isMember,
  otherAdmins,
  type Member,
} from './members';
import type { Placed } from './placed';

const lastAdmin = (tenantId: string) =>
  new LifecycleError(
    `This is the last administrator of "${tenantId}"; nobody could look after its users any more.`,
    'Invite another administrator first.',
  );

/** Notes in the registry which administrator is about to go: no other may meanwhile. */
async function takeTurn(
  tools: StepTools,
  tenant: Placed,
  { userId, status }: Member,
  step: StepContext,
): Promise<NonNullable<TenantRecord['adminChange']>> {
  const { adminChange } = await amend(
    tools,
    tenant.tenantId,
    step,
    async ({ adminChange: turn }) => {
      const isOurs = turn?.taskId === step.taskId;
      if (turn && !isOurs && (await step.isTaskRunning(turn.taskId))) {
        throw new LifecycleError(
          `Another administrator of "${tenant.tenantId}" is being disabled or removed by the task ${turn.taskId}.`,
          'Wait until that task has ended, then run it again.',
        );
      }
      // What a task that died has disabled was enabled before.
      const wasEnabled =
        turn?.userId === userId ? turn.wasEnabled : status !== 'disabled';
      return isOurs && turn.userId === userId
        ? undefined
        : {
            changed: {
              adminChange: { userId, wasEnabled, taskId: step.taskId },
            },
          };
    },
  );
  return adminChange!;
}

/** Lets the next one have a turn; nothing else has changed. */
const endTurn = (tools: StepTools, tenant: Placed, step: StepContext) =>
  amend(tools, tenant.tenantId, step, ({ adminChange }) =>
    adminChange?.taskId === step.taskId
      ? { changed: { adminChange: undefined } }
      : undefined,
  );

/** Whether somebody besides the user can sign in and administers the tenant. */
async function hasOtherAdmin(
  { context, now }: StepTools,
  tenant: Placed,
  { userId }: Member,
): Promise<boolean> {
  for await (const admin of otherAdmins(context, tenant, userId, now())) {
    // Lists lag behind in Cognito; a look at one user does not.
    const seen = await findUser(context, tenant, admin.username, now());
    if (seen && isMember(tenant, seen) && isAdmin(seen)) {
      return true;
    }
  }
  return false;
}

/**
 * Takes an administrator's access away while another one keeps theirs.
 *
 * Cognito has no transactions, so there are two fences. Tasks of the portal go one after
 * the other: each takes its turn in the tenant's entry by a conditional write, and ends it
 * in the write that tells the history. The tenant's own administrators change roles in its
 * application, past the registry: hence a second look once the user is out, and the user
 * is let in again when nobody else is left.
 */
export async function takeFromAdmin(
  tools: StepTools,
  tenant: Placed,
  user: Member,
  step: StepContext,
  work: { shut(): Promise<void>; open(): Promise<void> },
): Promise<void> {
  const { wasEnabled } = await takeTurn(tools, tenant, user, step);
  let isSafe = await hasOtherAdmin(tools, tenant, user);
  if (isSafe) {
    await work.shut();
    isSafe = await hasOtherAdmin(tools, tenant, user);
    if (!isSafe && wasEnabled) {
      await work.open();
    }
  }
  if (!isSafe) {
    await endTurn(tools, tenant, step);
    throw lastAdmin(tenant.tenantId);
  }
}

/**
 * The address that the tenant claims, once somebody is gone: that of another administrator
 * when it was theirs.
 */
export async function claimedEmail(
  { context, now }: StepTools,
  tenant: Placed,
  goneId: string,
): Promise<string> {
  const { adminEmail } = tenant;
  const holder = await findUser(context, tenant, adminEmail, now());
  if (holder && isMember(tenant, holder)) {
    return adminEmail;
  }
  for await (const admin of otherAdmins(context, tenant, goneId, now())) {
    if (admin.email) {
      return admin.email.toLowerCase();
    }
  }
  return adminEmail;
}
