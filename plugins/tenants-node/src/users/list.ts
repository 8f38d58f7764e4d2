import { NotFoundError } from '@backstage/errors';
import type {
  TenantUser,
  TenantUsersResponse,
} from '@tenantry/plugin-tenants-common';
import type { StepTools } from '../onboarding/types';
import { readTenant } from '../operations/amend';
import { findMember, listMembers, type Member } from './members';
import { requireUsers } from './placed';

const toUser = ({
  tenantId: _tenantId,
  username: _username,
  ...user
}: Member): TenantUser => user;

/** A page of a tenant's users as the user pool knows them now. */
export async function listUsers(
  tools: StepTools,
  tenantId: string,
  page: { limit: number; cursor?: string },
): Promise<TenantUsersResponse> {
  const tenant = requireUsers(await readTenant(tools, tenantId));
  const now = tools.now();
  const { items, nextCursor } = await listMembers(tools.context, tenant, {
    ...page,
    now,
  });
  return {
    items: items.map(toUser),
    nextCursor,
    readAt: now.toISOString(),
  };
}

/** One of them. */
export async function getUser(
  tools: StepTools,
  tenantId: string,
  userId: string,
): Promise<TenantUser> {
  const tenant = requireUsers(await readTenant(tools, tenantId));
  const user = await findMember(tools.context, tenant, userId, tools.now());
  if (!user) {
    throw new NotFoundError(`"${tenantId}" has no such user.`);
  }
  return toUser(user);
}
