import {
  AdminUserGlobalSignOutCommand,
  paginateListUsers,
  paginateListUsersInGroup,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { NotFoundError } from '@backstage/errors';
import type { StepContext, StepTools } from '../onboarding/types';
import { sharesUsers, type TenantRecord } from '../registry/items';

/** Users of a tenant: the members of its group in a shared user pool, everybody in one of its own. */
async function* usersOf(
  { context: { clients } }: StepTools,
  tenant: TenantRecord,
): AsyncIterable<UserType> {
  if (!tenant.identity) {
    return;
  }
  const { userPoolId: UserPoolId } = tenant.identity;
  const client = clients.cognito;
  const pages = sharesUsers(tenant)
    ? paginateListUsersInGroup(
        { client },
        { UserPoolId, GroupName: tenant.tenantId },
      )
    : paginateListUsers({ client }, { UserPoolId });
  for await (const { Users = [] } of pages) {
    yield* Users;
  }
}

/** Ends the sessions of all users of a tenant: their refresh tokens work no longer. */
export async function signOut(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<number> {
  step.signal.throwIfAborted();
  const tenant = await tools.registry.get(tenantId);
  if (!tenant) {
    throw new NotFoundError(`There is no tenant "${tenantId}".`);
  }
  let users = 0;
  for await (const { Username } of usersOf(tools, tenant)) {
    step.signal.throwIfAborted();
    try {
      await tools.context.clients.cognito.send(
        new AdminUserGlobalSignOutCommand({
          UserPoolId: tenant.identity!.userPoolId,
          Username,
        }),
      );
      users += 1;
    } catch (error) {
      // Removed in the meantime.
      if ((error as Error).name !== 'UserNotFoundException') {
        throw error;
      }
    }
  }
  step.log(
    `Cognito: signed out ${users === 1 ? 'the one user' : `${users} users`}.`,
  );
  return users;
}
