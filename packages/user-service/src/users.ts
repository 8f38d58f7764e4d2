import {
  badRequest,
  conflict,
  notFound,
  type Page,
  type PageRequest,
  type TenantContext,
} from '@tenantry/service-kit';
import type { UserChange, UserInput, User } from './schemas';
import type { PoolUser, UserPool } from './UserPool';

const lastAdmin = () =>
  conflict(
    'last_admin',
    'This is the last TenantAdmin; make somebody else one first',
  );

/** A page of the tenant's users. */
export const listUsers = (
  pool: UserPool,
  tenant: TenantContext,
  page: PageRequest,
): Promise<Page<User>> => pool.listMembers(tenant, page);

/** The tenant's user with this id; users of others do not exist for it. */
export async function getUser(
  pool: UserPool,
  tenant: TenantContext,
  id: string,
): Promise<PoolUser> {
  const found = await pool.get(id);
  if (!found || !(await pool.isMember(tenant, found.username))) {
    throw notFound('user', id);
  }
  return found;
}

/**
 * Invites a user. An earlier attempt that ended between creating the user and adding
 * it to the tenant's group is completed.
 */
export async function createUser(
  pool: UserPool,
  tenant: TenantContext,
  input: UserInput,
): Promise<User> {
  const created = await pool.create(tenant, input);
  if (created) {
    await pool.addToGroup(tenant, created.username);
    return created;
  }
  const existing = await pool.get(input.userEmail);
  const unfinished =
    existing?.tenantId === tenant.tenantId &&
    (await pool.isMember(tenant, existing.username)) === false;
  if (!existing || !unfinished) {
    throw conflict(
      'email_taken',
      'A user with this e-mail address exists already; choose another address',
    );
  }
  await pool.change(existing.username, input);
  await pool.addToGroup(tenant, existing.username);
  return {
    ...existing,
    userRole: input.userRole,
    userName: input.userName ?? existing.userName,
  };
}

async function hasOtherAdmin(
  pool: UserPool,
  tenant: TenantContext,
  userId: string,
): Promise<boolean> {
  let cursor: string | undefined;
  do {
    const page = await pool.listMembers(tenant, { limit: 60, cursor });
    const other = page.items.some(
      member =>
        member.userRole === 'TenantAdmin' &&
        member.enabled &&
        member.userId !== userId,
    );
    if (other) {
      return true;
    }
    cursor = page.nextCursor;
  } while (cursor);
  return false;
}

/**
 * Takes the role from an administrator while another one remains. The pool has no
 * transactions: two administrators who demote each other at the same moment both pass
 * the first look, so there is a second one, and whoever finds nobody left takes it back.
 */
async function demote(
  pool: UserPool,
  tenant: TenantContext,
  user: PoolUser,
): Promise<void> {
  if (!(await hasOtherAdmin(pool, tenant, user.userId))) {
    throw lastAdmin();
  }
  await pool.change(user.username, { userRole: 'TenantUser' });
  if (!(await hasOtherAdmin(pool, tenant, user.userId))) {
    await pool.change(user.username, { userRole: 'TenantAdmin' });
    throw lastAdmin();
  }
}

/** Changes name or role of one of the tenant's users. */
export async function updateUser(
  pool: UserPool,
  tenant: TenantContext,
  id: string,
  { userEmail, ...changes }: UserChange,
): Promise<User> {
  const user = await getUser(pool, tenant, id);
  if (userEmail !== undefined && userEmail !== user.userEmail.toLowerCase()) {
    throw badRequest({
      path: 'body.userEmail',
      problem: 'cannot be changed; invite the new address instead',
      seen: userEmail,
      allowed: user.userEmail,
    });
  }
  if (user.userRole === 'TenantAdmin' && changes.userRole === 'TenantUser') {
    await demote(pool, tenant, user);
  }
  if (Object.values(changes).some(value => value !== undefined)) {
    await pool.change(user.username, changes);
  }
  return {
    ...user,
    userName: changes.userName ?? user.userName,
    userRole: changes.userRole ?? user.userRole,
  };
}

/** Removes one of the tenant's users, but neither oneself nor the last administrator. */
export async function deleteUser(
  pool: UserPool,
  tenant: TenantContext,
  id: string,
): Promise<void> {
  const user = await getUser(pool, tenant, id);
  if (user.userId === tenant.userId) {
    throw conflict('own_user', 'You cannot remove yourself');
  }
  if (user.userRole === 'TenantAdmin') {
    await demote(pool, tenant, user);
  }
  await pool.delete(user.username);
}
