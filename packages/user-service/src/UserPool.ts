import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminUpdateUserAttributesCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  type AttributeType,
  type CognitoIdentityProviderClient,
  type UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  badRequest,
  type Page,
  type PageRequest,
  type TenantContext,
} from '@tenantry/service-kit';
import { userRole, type User, type UserInput, type UserRole } from './schemas';

/** A user together with the name that the pool's other calls want. */
export interface PoolUser extends User {
  username: string;
  /** The tenant that the pool holds for this user, which users cannot write. */
  tenantId?: string;
}

const isNamed = (error: unknown, name: string) =>
  error instanceof Error && error.name === name;

function toUser(
  username: string,
  attributes: AttributeType[] = [],
  rest: { UserStatus?: string; Enabled?: boolean },
): PoolUser {
  const valueOf = (name: string) =>
    attributes.find(attribute => attribute.Name === name)?.Value;
  const userEmail = valueOf('email') ?? username;
  return {
    username,
    tenantId: valueOf('custom:tenantId'),
    // Cognito finds people of another identity provider by their user name only.
    userId:
      rest.UserStatus === 'EXTERNAL_PROVIDER'
        ? username
        : valueOf('sub') ?? username,
    userEmail,
    userName: valueOf('name') ?? userEmail,
    // Whoever has no role that we know has the lesser one.
    userRole: userRole.catch('TenantUser').parse(valueOf('custom:userRole')),
    status: rest.UserStatus ?? 'UNKNOWN',
    enabled: rest.Enabled ?? true,
  };
}

const fromListed = (listed: UserType) =>
  toUser(listed.Username!, listed.Attributes, listed);

/** The user pool's calls, one method each. It knows nothing of who may do what. */
export class UserPool {
  constructor(
    private readonly client: Pick<CognitoIdentityProviderClient, 'send'>,
    private readonly userPoolId: string,
    /**
     * Whether the pool has users of one tenant only. They are all that tenant's, also
     * those who come from its own identity provider and are in no group of ours.
     */
    private readonly options: { isOneTenants: boolean },
  ) {}

  async listMembers(
    tenant: TenantContext,
    { limit, cursor }: PageRequest,
  ): Promise<Page<PoolUser>> {
    const list = this.options.isOneTenants
      ? this.listAll(limit, cursor)
      : this.listGroup(tenant.tenantId, limit, cursor);
    return list.catch(error => {
      if (cursor && isNamed(error, 'InvalidParameterException')) {
        throw badRequest({
          path: 'query.cursor',
          problem: 'is not a cursor of this list',
          seen: cursor.slice(0, 100),
          allowed: 'the nextCursor of the page before',
        });
      }
      throw error;
    });
  }

  private async listGroup(
    GroupName: string,
    Limit?: number,
    NextToken?: string,
  ): Promise<Page<PoolUser>> {
    const { Users = [], NextToken: nextCursor } = await this.client.send(
      new ListUsersInGroupCommand({
        UserPoolId: this.userPoolId,
        GroupName,
        Limit,
        NextToken,
      }),
    );
    return { items: Users.map(fromListed), nextCursor };
  }

  private async listAll(
    Limit?: number,
    PaginationToken?: string,
  ): Promise<Page<PoolUser>> {
    const { Users = [], PaginationToken: nextCursor } = await this.client.send(
      new ListUsersCommand({
        UserPoolId: this.userPoolId,
        Limit,
        PaginationToken,
      }),
    );
    return { items: Users.map(fromListed), nextCursor };
  }

  /** Whether a user who exists is the tenant's; undefined when there is no such user. */
  async isMember(
    tenant: TenantContext,
    username: string,
  ): Promise<boolean | undefined> {
    if (this.options.isOneTenants) {
      return true;
    }
    let token: string | undefined;
    try {
      do {
        const { Groups = [], NextToken } = await this.client.send(
          new AdminListGroupsForUserCommand({
            UserPoolId: this.userPoolId,
            Username: username,
            NextToken: token,
          }),
        );
        if (Groups.some(group => group.GroupName === tenant.tenantId)) {
          return true;
        }
        token = NextToken;
      } while (token);
      return false;
    } catch (error) {
      if (isNamed(error, 'UserNotFoundException')) {
        return undefined;
      }
      throw error;
    }
  }

  async get(username: string): Promise<PoolUser | undefined> {
    try {
      const found = await this.client.send(
        new AdminGetUserCommand({
          UserPoolId: this.userPoolId,
          Username: username,
        }),
      );
      return toUser(found.Username!, found.UserAttributes, found);
    } catch (error) {
      if (isNamed(error, 'UserNotFoundException')) {
        return undefined;
      }
      throw error;
    }
  }

  /** Creates the user, which mails an invitation; undefined when the address is taken. */
  async create(
    tenant: TenantContext,
    input: UserInput,
  ): Promise<PoolUser | undefined> {
    const attributes = {
      email: input.userEmail,
      // The administrator vouches for the address; the invitation proves it.
      email_verified: 'true',
      name: input.userName,
      'custom:tenantId': tenant.tenantId,
      'custom:userRole': input.userRole,
    };
    try {
      const { User: created } = await this.client.send(
        new AdminCreateUserCommand({
          UserPoolId: this.userPoolId,
          Username: input.userEmail,
          DesiredDeliveryMediums: ['EMAIL'],
          UserAttributes: toAttributes(attributes),
        }),
      );
      return fromListed(created!);
    } catch (error) {
      if (isNamed(error, 'UsernameExistsException')) {
        return undefined;
      }
      if (isNamed(error, 'InvalidParameterException')) {
        throw badRequest({
          path: 'body.userEmail',
          problem: 'is an address that the user pool does not accept',
          seen: input.userEmail,
        });
      }
      throw error;
    }
  }

  async addToGroup(tenant: TenantContext, username: string): Promise<void> {
    await this.client.send(
      new AdminAddUserToGroupCommand({
        UserPoolId: this.userPoolId,
        GroupName: tenant.tenantId,
        Username: username,
      }),
    );
  }

  async change(
    username: string,
    changes: { userName?: string; userRole?: UserRole },
  ): Promise<void> {
    await this.client.send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId: this.userPoolId,
        Username: username,
        UserAttributes: toAttributes({
          name: changes.userName,
          'custom:userRole': changes.userRole,
        }),
      }),
    );
  }

  async delete(username: string): Promise<void> {
    try {
      await this.client.send(
        new AdminDeleteUserCommand({
          UserPoolId: this.userPoolId,
          Username: username,
        }),
      );
    } catch (error) {
      // Somebody was faster; the user is gone, as was asked.
      if (!isNamed(error, 'UserNotFoundException')) {
        throw error;
      }
    }
  }
}

function toAttributes(
  values: Record<string, string | undefined>,
): AttributeType[] {
  return Object.entries(values)
    .filter(([, value]) => value !== undefined)
    .map(([Name, Value]) => ({ Name, Value }));
}
