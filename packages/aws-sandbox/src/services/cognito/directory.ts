import { AwsError } from '../../errors';
import type { Account } from '../../types';
import type { AppClient, Group, Pool, Tables, User } from './model';

const STANDARD_ATTRIBUTES = new Set([
  'address',
  'birthdate',
  'email',
  'email_verified',
  'family_name',
  'gender',
  'given_name',
  'locale',
  'middle_name',
  'name',
  'nickname',
  'phone_number',
  'phone_number_verified',
  'picture',
  'preferred_username',
  'profile',
  'updated_at',
  'website',
  'zoneinfo',
]);

/** Pools, clients, groups and users, found or refused in Cognito's words. */
export class Directory {
  readonly tables: Tables;

  constructor(readonly account: Account) {
    const { store } = account;
    this.tables = {
      pools: store.collection('cognito.pools'),
      clients: store.collection('cognito.clients'),
      identityProviders: store.collection('cognito.identityProviders'),
      domains: store.collection('cognito.domains'),
      groups: store.collection('cognito.groups'),
      users: store.collection('cognito.users'),
      aliases: store.collection('cognito.aliases'),
      sessions: store.collection('cognito.sessions'),
      outbox: store.collection('cognito.outbox'),
    };
  }

  now(): string {
    return this.account.clock.now().toISOString();
  }

  pool(poolId: string | undefined): Pool {
    const pool = this.tables.pools.get(poolId ?? '');
    if (!pool) {
      throw new AwsError(
        'ResourceNotFoundException',
        `User pool ${poolId} does not exist.`,
      );
    }
    return pool;
  }

  /** Deletes a pool with everybody and everything in it. */
  deletePool({ id, deletionProtection }: Pool): void {
    const { tables } = this;
    const refuse = (message: string) => {
      throw new AwsError('InvalidParameterException', message);
    };
    if (deletionProtection) {
      refuse(
        'The user pool cannot be deleted because deletion protection is activated. Deletion protection must be inactivated first.',
      );
    }
    if (tables.domains.values().some(({ poolId }) => poolId === id)) {
      refuse(
        'User pool cannot be deleted. It has a domain configured that should be deleted first.',
      );
    }
    for (const table of [tables.users, tables.groups, tables.aliases]) {
      for (const [key] of table.entries()) {
        if (key.startsWith(`${id}/`)) {
          table.delete(key);
        }
      }
    }
    for (const table of [
      tables.clients,
      tables.sessions,
      tables.identityProviders,
    ]) {
      for (const [key, value] of table.entries()) {
        if (value.poolId === id) {
          table.delete(key);
        }
      }
    }
    tables.pools.delete(id);
  }

  client(clientId: string | undefined): AppClient {
    const client = this.tables.clients.get(clientId ?? '');
    if (!client) {
      throw new AwsError(
        'ResourceNotFoundException',
        `User pool client ${clientId} does not exist.`,
      );
    }
    return client;
  }

  group(poolId: string, name: string | undefined): Group {
    const group = this.tables.groups.get(`${poolId}/${name}`);
    if (!group) {
      throw new AwsError('ResourceNotFoundException', 'Group not found.');
    }
    return group;
  }

  findUser(poolId: string, name: string | undefined): User | undefined {
    const { users, aliases } = this.tables;
    const alias = aliases.get(`${poolId}/${name?.toLowerCase()}`);
    // User names are case-insensitive, as in pools that CloudFormation creates today.
    return users.get(`${poolId}/${alias ?? name?.toLowerCase()}`);
  }

  user(poolId: string, name: string | undefined): User {
    const user = this.findUser(poolId, name);
    if (!user) {
      throw new AwsError('UserNotFoundException', 'User does not exist.');
    }
    return user;
  }

  saveUser(user: User): void {
    this.tables.users.put(`${user.poolId}/${user.username}`, {
      ...user,
      modifiedAt: this.now(),
    });
  }

  saveGroup(group: Group): void {
    this.tables.groups.put(`${group.poolId}/${group.name}`, group);
  }

  deleteUser(user: User): void {
    const { tables } = this;
    for (const name of user.groups) {
      const group = this.group(user.poolId, name);
      this.saveGroup({
        ...group,
        members: group.members.filter(member => member !== user.username),
      });
    }
    this.signOut(user);
    const alias = `${user.poolId}/${user.attributes.email?.toLowerCase()}`;
    // Who signs in elsewhere may have the address of somebody who signs in here.
    if (tables.aliases.get(alias) === user.username) {
      tables.aliases.delete(alias);
    }
    tables.users.delete(`${user.poolId}/${user.username}`);
  }

  /** Ends every session of a user. */
  signOut({ poolId, username }: User): void {
    for (const [token, session] of this.tables.sessions.entries()) {
      if (session.poolId === poolId && session.username === username) {
        this.tables.sessions.delete(token);
      }
    }
  }

  /** Refuses attributes that the pool's schema does not have. */
  checkAttributes(pool: Pool, names: string[]): void {
    for (const name of names) {
      const known = name.startsWith('custom:')
        ? name.slice('custom:'.length) in pool.customAttributes
        : STANDARD_ATTRIBUTES.has(name);
      if (!known) {
        throw new AwsError(
          'InvalidParameterException',
          `Attributes did not conform to the schema: ${name}: Attribute does not exist in the schema.`,
        );
      }
    }
  }
}
