import {
  AdminDeleteUserCommand,
  DeleteGroupCommand,
  ListUsersInGroupCommand,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { removeReplaced } from '../onboarding/identity';
import type { StepContext, StepTools } from '../onboarding/types';
import { sharesUsers, type TenantRecord } from '../registry/items';

const isGone = (error: unknown) =>
  /^(ResourceNotFound|UserNotFound)Exception$/.test((error as Error).name);

/** The first page of a tenant's group; none when there is no group any more. */
export async function usersInGroup(
  { context }: StepTools,
  { tenantId }: TenantRecord,
  userPoolId: string,
): Promise<UserType[] | undefined> {
  try {
    const { Users = [] } = await context.clients.cognito.send(
      new ListUsersInGroupCommand({
        UserPoolId: userPoolId,
        GroupName: tenantId,
      }),
    );
    return Users;
  } catch (error) {
    if (isGone(error)) {
      return undefined;
    }
    throw error;
  }
}

async function removeMembers(
  tools: StepTools,
  tenant: TenantRecord,
  userPoolId: string,
  step: StepContext,
): Promise<void> {
  const { cognito } = tools.context.clients;
  let removed = 0;
  for (;;) {
    // Always the first page: the tokens of others point at who is not there any more.
    const users = await usersInGroup(tools, tenant, userPoolId);
    if (!users?.length) {
      break;
    }
    for (const { Username } of users) {
      step.signal.throwIfAborted();
      try {
        await cognito.send(
          new AdminDeleteUserCommand({ UserPoolId: userPoolId, Username }),
        );
        removed += 1;
      } catch (error) {
        if (!isGone(error)) {
          throw error;
        }
      }
    }
  }
  step.log(
    `Cognito: removed ${removed === 1 ? 'one user' : `${removed} users`}.`,
  );
}

/** Removes the users of a tenant from the user pool that it shares, and its group. */
export async function removeUsers(
  tools: StepTools,
  tenant: TenantRecord,
  step: StepContext,
): Promise<void> {
  const { tenantId, identity, adminEmail } = tenant;
  const left = [...(tenant.replaced?.users ?? [])];
  // A user pool of its own goes as a whole.
  if (identity && sharesUsers(tenant)) {
    const { userPoolId } = identity;
    await removeMembers(tools, tenant, userPoolId, step);
    // An onboarding that was interrupted may have made them, but no members.
    const emails = [adminEmail, ...(tenant.replacedAdminEmails ?? [])];
    left.push(...emails.map(email => ({ userPoolId, email })));
  }
  for (const user of left) {
    await removeReplaced(tools, tenantId, user, step);
  }
  for (const userPoolId of new Set(left.map(user => user.userPoolId))) {
    try {
      await tools.context.clients.cognito.send(
        new DeleteGroupCommand({ UserPoolId: userPoolId, GroupName: tenantId }),
      );
      step.log(`Cognito: removed the group "${tenantId}".`);
    } catch (error) {
      if (!isGone(error)) {
        throw error;
      }
    }
  }
}
