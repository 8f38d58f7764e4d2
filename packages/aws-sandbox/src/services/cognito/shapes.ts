import type {
  AttributeType,
  GroupType,
  UserPoolClientType,
  UserPoolType,
  UserType,
} from '@aws-sdk/client-cognito-identity-provider';
import type { Account } from '../../types';
import type { AppClient, Group, Pool, User } from './model';

export const toAttributes = (values: Record<string, string>): AttributeType[] =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }));

export const fromAttributes = (
  attributes: AttributeType[] = [],
): Record<string, string> =>
  Object.fromEntries(attributes.map(({ Name, Value }) => [Name!, Value ?? '']));

export const userShape = (user: User) =>
  ({
    Username: user.username,
    Attributes: toAttributes(user.attributes),
    Enabled: user.enabled,
    UserStatus: user.status,
    UserCreateDate: new Date(user.createdAt),
    UserLastModifiedDate: new Date(user.modifiedAt),
  } satisfies UserType);

export const groupShape = (group: Group) =>
  ({
    GroupName: group.name,
    UserPoolId: group.poolId,
    Description: group.description,
    Precedence: group.precedence,
    CreationDate: new Date(group.createdAt),
    LastModifiedDate: new Date(group.createdAt),
  } satisfies GroupType);

export const poolArn = (account: Account, poolId: string) =>
  account.arn('cognito-idp', `userpool/${poolId}`);

export const poolShape = (account: Account, pool: Pool, domain?: string) =>
  ({
    Id: pool.id,
    Name: pool.name,
    Arn: poolArn(account, pool.id),
    Policies: { PasswordPolicy: pool.passwordPolicy },
    UsernameAttributes: pool.usernameAttributes as ['email'],
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: pool.adminCreateOnly },
    DeletionProtection: pool.deletionProtection ? 'ACTIVE' : 'INACTIVE',
    Domain: domain,
    UserPoolTags: pool.tags,
    CreationDate: new Date(pool.createdAt),
  } satisfies UserPoolType);

export const clientShape = (client: AppClient) =>
  ({
    ClientId: client.id,
    ClientName: client.name,
    ClientSecret: client.secret,
    UserPoolId: client.poolId,
    ExplicitAuthFlows: client.authFlows as ['ALLOW_USER_PASSWORD_AUTH'],
    WriteAttributes: client.writeAttributes,
    ReadAttributes: client.readAttributes,
    SupportedIdentityProviders: client.identityProviders,
    AllowedOAuthFlows: client.oauth?.flows as ['code'] | undefined,
    AllowedOAuthScopes: client.oauth?.scopes,
    CallbackURLs: client.oauth?.callbackUrls,
    LogoutURLs: client.oauth?.logoutUrls,
    CreationDate: new Date(client.createdAt),
  } satisfies UserPoolClientType);
