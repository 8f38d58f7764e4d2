import { AwsError, NotSupportedError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { Directory } from '../directory';
import type { Pool, User } from '../model';
import { pageOf } from '../paging';
import { checkPassword, hashPassword, temporaryPassword } from '../passwords';
import { fromAttributes, toAttributes, userShape } from '../shapes';

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function invite(
  directory: Directory,
  pool: Pool,
  user: User,
  password: string,
): void {
  directory.tables.outbox.put(directory.account.ids.uuid(), {
    recipient: user.attributes.email,
    userName: user.username,
    userPoolId: pool.id,
    temporaryPassword: password,
    sentAt: directory.now(),
  });
}

function userOf(directory: Directory, input: any): User {
  return directory.user(directory.pool(input.UserPoolId).id, input.Username);
}

/** `name = "value"` or `name ^= "prefix"`. */
function matcherOf(filter: string | undefined): (user: User) => boolean {
  if (!filter) {
    return () => true;
  }
  const [, name, operator, value] =
    /^\s*"?([\w:]+)"?\s*(\^?=)\s*"(.*)"\s*$/.exec(filter) ?? [];
  if (!name) {
    throw new AwsError(
      'InvalidParameterException',
      `Error while parsing filter: ${filter}`,
    );
  }
  const valueOf = (user: User) =>
    ({
      username: user.username,
      status: user.enabled ? 'Enabled' : 'Disabled',
      'cognito:user_status': user.status,
    }[name] ?? user.attributes[name]);
  return user =>
    operator === '='
      ? valueOf(user) === value
      : Boolean(valueOf(user)?.startsWith(value));
}

/** Users as administrators handle them. */
export const userOperations = (
  directory: Directory,
): AwsService['operations'] => {
  function resend(pool: Pool, input: any) {
    const user = directory.user(pool.id, input.Username);
    if (user.status !== 'FORCE_CHANGE_PASSWORD') {
      throw new AwsError(
        'UnsupportedUserStateException',
        'Resend not possible. User is already confirmed.',
      );
    }
    const password = temporaryPassword(pool.passwordPolicy);
    directory.saveUser({
      ...user,
      password: hashPassword(password),
      passwordSetAt: directory.now(),
    });
    invite(directory, pool, user, password);
    return { User: userShape(user) };
  }

  function checkInvitation(input: any, attributes: Record<string, string>) {
    if (input.MessageAction === 'SUPPRESS') {
      return;
    }
    if (!input.DesiredDeliveryMediums?.includes('EMAIL')) {
      throw new NotSupportedError(
        'the delivery of invitations by SMS (DesiredDeliveryMediums of cognito-idp:AdminCreateUser)',
      );
    }
    if (!attributes.email) {
      throw new AwsError(
        'InvalidParameterException',
        'User has no attribute matching desired delivery mediums',
      );
    }
  }

  return {
    AdminCreateUser(input) {
      only(
        input,
        [
          'UserPoolId',
          'Username',
          'UserAttributes',
          'DesiredDeliveryMediums',
          'MessageAction',
          'TemporaryPassword',
        ],
        'cognito-idp:AdminCreateUser',
      );
      const pool = directory.pool(input.UserPoolId);
      if (input.MessageAction === 'RESEND') {
        return resend(pool, input);
      }
      const byEmail = pool.usernameAttributes.includes('email');
      const attributes = fromAttributes(input.UserAttributes);
      if (byEmail) {
        attributes.email ??= input.Username;
      }
      directory.checkAttributes(pool, Object.keys(attributes));
      if (
        (byEmail && !EMAIL.test(input.Username)) ||
        (attributes.email !== undefined && !EMAIL.test(attributes.email))
      ) {
        throw new AwsError(
          'InvalidParameterException',
          byEmail
            ? 'Username should be an email.'
            : 'Invalid email address format.',
        );
      }
      checkInvitation(input, attributes);
      if (directory.findUser(pool.id, input.Username)) {
        throw new AwsError(
          'UsernameExistsException',
          'User account already exists',
        );
      }
      const password =
        input.TemporaryPassword ?? temporaryPassword(pool.passwordPolicy);
      checkPassword(pool.passwordPolicy, password);
      const sub = directory.account.ids.uuid();
      const now = directory.now();
      const user: User = {
        poolId: pool.id,
        username: byEmail ? sub : input.Username.toLowerCase(),
        attributes: { sub, ...attributes },
        enabled: true,
        status: 'FORCE_CHANGE_PASSWORD',
        password: hashPassword(password),
        passwordSetAt: now,
        groups: [],
        createdAt: now,
        modifiedAt: now,
      };
      directory.saveUser(user);
      if (byEmail) {
        directory.tables.aliases.put(
          `${pool.id}/${attributes.email.toLowerCase()}`,
          user.username,
        );
      }
      if (input.MessageAction !== 'SUPPRESS') {
        invite(directory, pool, user, password);
      }
      return { User: userShape(user) };
    },

    AdminGetUser(input) {
      only(input, ['UserPoolId', 'Username'], 'cognito-idp:AdminGetUser');
      const user = userOf(directory, input);
      const { Attributes, ...shape } = userShape(user);
      return { ...shape, UserAttributes: Attributes };
    },

    AdminUpdateUserAttributes(input) {
      only(
        input,
        ['UserPoolId', 'Username', 'UserAttributes'],
        'cognito-idp:AdminUpdateUserAttributes',
      );
      const pool = directory.pool(input.UserPoolId);
      const user = userOf(directory, input);
      const changes = fromAttributes(input.UserAttributes);
      directory.checkAttributes(pool, Object.keys(changes));
      if (changes.email !== undefined && pool.usernameAttributes.length > 0) {
        directory.tables.aliases.delete(
          `${pool.id}/${user.attributes.email.toLowerCase()}`,
        );
        directory.tables.aliases.put(
          `${pool.id}/${changes.email.toLowerCase()}`,
          user.username,
        );
      }
      directory.saveUser({
        ...user,
        attributes: { ...user.attributes, ...changes },
      });
      return {};
    },

    AdminSetUserPassword(input) {
      only(
        input,
        ['UserPoolId', 'Username', 'Password', 'Permanent'],
        'cognito-idp:AdminSetUserPassword',
      );
      const pool = directory.pool(input.UserPoolId);
      checkPassword(pool.passwordPolicy, input.Password);
      directory.saveUser({
        ...userOf(directory, input),
        password: hashPassword(input.Password),
        passwordSetAt: directory.now(),
        status: input.Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD',
      });
      return {};
    },

    AdminDisableUser(input) {
      only(input, ['UserPoolId', 'Username'], 'cognito-idp:AdminDisableUser');
      const user = userOf(directory, input);
      directory.saveUser({ ...user, enabled: false });
      directory.signOut(user);
      return {};
    },

    AdminEnableUser(input) {
      only(input, ['UserPoolId', 'Username'], 'cognito-idp:AdminEnableUser');
      directory.saveUser({ ...userOf(directory, input), enabled: true });
      return {};
    },

    AdminUserGlobalSignOut(input) {
      only(
        input,
        ['UserPoolId', 'Username'],
        'cognito-idp:AdminUserGlobalSignOut',
      );
      directory.signOut(userOf(directory, input));
      return {};
    },

    AdminDeleteUser(input) {
      only(input, ['UserPoolId', 'Username'], 'cognito-idp:AdminDeleteUser');
      directory.deleteUser(userOf(directory, input));
    },

    ListUsers(input) {
      only(
        input,
        ['UserPoolId', 'AttributesToGet', 'Filter', 'Limit', 'PaginationToken'],
        'cognito-idp:ListUsers',
      );
      const pool = directory.pool(input.UserPoolId);
      const matches = matcherOf(input.Filter);
      const page = pageOf(
        directory.tables.users
          .values()
          .filter(user => user.poolId === pool.id && matches(user)),
        user => user.username,
        input.Limit,
        input.PaginationToken,
      );
      const shown = (user: User) =>
        input.AttributesToGet
          ? toAttributes(
              Object.fromEntries(
                Object.entries(user.attributes).filter(([name]) =>
                  input.AttributesToGet.includes(name),
                ),
              ),
            )
          : toAttributes(user.attributes);
      return {
        Users: page.items.map(user => ({
          ...userShape(user),
          Attributes: shown(user),
        })),
        PaginationToken: page.token,
      };
    },
  };
};
