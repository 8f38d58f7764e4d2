import {
  AdminGetUserCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  type AttributeType,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import { InputError } from '@backstage/errors';
import {
  INVITATION_DAYS,
  USER_ID_PATTERN,
  USER_ROLES,
  type TenantUser,
  type UserStatus,
} from '@tenantry/plugin-tenants-common';
import { z } from 'zod';
import { isNamed } from '../aws/isNamed';
import type { CellContext } from '../cell/CellContexts';
import { sharesUsers, type TenantRecord } from '../registry/items';
import type { Placed } from './placed';

const DAY_MS = 86_400_000;

/** Cognito lists so many users at most. */
export const MAX_PAGE = 60;

/** A user as the steps need them: also whose they are. */
export interface Member extends TenantUser {
  /** Name in the user pool: often the address, hence not for others. */
  username: string;
  /** What the user pool says, which users cannot write. */
  tenantId?: string;
}

const role = z.enum(USER_ROLES);
const identities = z.array(z.object({ providerName: z.string() })).min(1);

/** The identity provider of somebody who signs in elsewhere. */
function providerOf(username: string, attribute?: string): string {
  try {
    return identities.parse(JSON.parse(attribute!))[0].providerName;
  } catch {
    // Such users are called <provider>_<name there>.
    return username.split('_')[0];
  }
}

function statusOf(
  { Enabled = true, UserStatus }: Pick<UserType, 'Enabled' | 'UserStatus'>,
  changedAt: Date,
  now: Date,
): UserStatus {
  if (!Enabled) {
    return 'disabled';
  }
  if (UserStatus !== 'FORCE_CHANGE_PASSWORD') {
    return 'active';
  }
  const endsAt = changedAt.getTime() + INVITATION_DAYS * DAY_MS;
  return endsAt > now.getTime() ? 'invited' : 'expired';
}

/** Reads a user of Cognito's. */
export function toMember(user: UserType, now: Date): Member {
  const { Username, Attributes = [], UserStatus } = user;
  const valueOf = (name: string) =>
    Attributes.find(({ Name }: AttributeType) => Name === name)?.Value;
  const changedAt = user.UserLastModifiedDate ?? user.UserCreateDate!;
  return {
    userId: valueOf('sub')!,
    username: Username!,
    email: valueOf('email'),
    name: valueOf('name'),
    // Whoever has no role that we know has the lesser one.
    role: role.catch('TenantUser').parse(valueOf('custom:userRole')),
    status: statusOf(user, changedAt, now),
    provider:
      UserStatus === 'EXTERNAL_PROVIDER'
        ? providerOf(Username!, valueOf('identities'))
        : undefined,
    createdAt: user.UserCreateDate!.toISOString(),
    changedAt: changedAt.toISOString(),
    tenantId: valueOf('custom:tenantId'),
  };
}

/**
 * Whether a user is the tenant's. In a user pool that tenants share everybody carries the id
 * of their tenant; one of a tenant's own also has people from its identity provider, who
 * carry none.
 */
export const isMember = (
  tenant: Pick<TenantRecord, 'tenantId' | 'isolation' | 'identity'>,
  member: Member,
): boolean =>
  sharesUsers(tenant)
    ? member.tenantId === tenant.tenantId
    : (member.tenantId ?? tenant.tenantId) === tenant.tenantId;

type Context = Pick<CellContext, 'clients'>;

/** The user with that name in the pool, whosoever, as they are in this moment. */
export async function findUser(
  { clients }: Context,
  { identity }: Placed,
  name: string,
  now: Date,
): Promise<Member | undefined> {
  try {
    const { UserAttributes, ...user } = await clients.cognito.send(
      new AdminGetUserCommand({
        UserPoolId: identity.userPoolId,
        Username: name,
      }),
    );
    return toMember({ ...user, Attributes: UserAttributes }, now);
  } catch (error) {
    if (isNamed(error, 'UserNotFoundException')) {
      return undefined;
    }
    throw error;
  }
}

/** The tenant's user with that id. Lists lag behind in Cognito: it may be as it was a moment ago. */
export async function findMember(
  { clients }: Context,
  tenant: Placed,
  userId: string,
  now: Date,
): Promise<Member | undefined> {
  if (!USER_ID_PATTERN.test(userId)) {
    // Not the value: people take an address for one.
    throw new InputError(
      'That is no user id. Take it from the tab Users of the tenant.',
    );
  }
  const { Users = [] } = await clients.cognito.send(
    new ListUsersCommand({
      UserPoolId: tenant.identity.userPoolId,
      Filter: `sub = "${userId}"`,
    }),
  );
  return Users.map(user => toMember(user, now)).find(member =>
    isMember(tenant, member),
  );
}

async function readPage(
  { clients: { cognito } }: Context,
  tenant: Placed,
  Limit: number,
  cursor?: string,
): Promise<{ users: UserType[]; nextCursor?: string }> {
  const { userPoolId } = tenant.identity;
  if (sharesUsers(tenant)) {
    const { Users = [], NextToken } = await cognito.send(
      new ListUsersInGroupCommand({
        UserPoolId: userPoolId,
        GroupName: tenant.tenantId,
        Limit,
        NextToken: cursor,
      }),
    );
    return { users: Users, nextCursor: NextToken };
  }
  const { Users = [], PaginationToken } = await cognito.send(
    new ListUsersCommand({
      UserPoolId: userPoolId,
      Limit,
      PaginationToken: cursor,
    }),
  );
  return { users: Users, nextCursor: PaginationToken };
}

/** A page of a tenant's users. */
export async function listMembers(
  context: Context,
  tenant: Placed,
  { limit, cursor, now }: { limit: number; cursor?: string; now: Date },
): Promise<{ items: Member[]; nextCursor?: string }> {
  try {
    const { users, nextCursor } = await readPage(
      context,
      tenant,
      limit,
      cursor,
    );
    const members = users.map(user => toMember(user, now));
    return {
      items: members.filter(member => isMember(tenant, member)),
      nextCursor,
    };
  } catch (error) {
    if (cursor && isNamed(error, 'InvalidParameterException')) {
      throw new InputError(
        'The cursor is not one of this list. Use the nextCursor of the page before.',
      );
    }
    throw error;
  }
}

/** Whether somebody administers their tenant: those who are disabled do not. */
export const isAdmin = (member: Member): boolean =>
  member.role === 'TenantAdmin' && member.status !== 'disabled';

/** Administrators of a tenant who can sign in, but for one. */
export async function* otherAdmins(
  context: Context,
  tenant: Placed,
  except: string,
  now: Date,
): AsyncIterable<Member> {
  let cursor: string | undefined;
  do {
    const page = await listMembers(context, tenant, {
      limit: MAX_PAGE,
      cursor,
      now,
    });
    yield* page.items.filter(
      member => member.userId !== except && isAdmin(member),
    );
    cursor = page.nextCursor;
  } while (cursor);
}
