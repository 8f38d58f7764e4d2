import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { Directory } from '../directory';
import { pageOf } from '../paging';
import { groupShape, userShape } from '../shapes';

/** Groups and who is in them. */
export const groupOperations = (
  directory: Directory,
): AwsService['operations'] => ({
  CreateGroup(input) {
    only(
      input,
      ['UserPoolId', 'GroupName', 'Description', 'Precedence'],
      'cognito-idp:CreateGroup',
    );
    const { id: poolId } = directory.pool(input.UserPoolId);
    if (directory.tables.groups.get(`${poolId}/${input.GroupName}`)) {
      throw new AwsError(
        'GroupExistsException',
        'A group with the name already exists.',
      );
    }
    const group = {
      poolId,
      name: input.GroupName,
      description: input.Description,
      precedence: input.Precedence,
      members: [],
      createdAt: directory.now(),
    };
    directory.saveGroup(group);
    return { Group: groupShape(group) };
  },

  GetGroup(input) {
    only(input, ['UserPoolId', 'GroupName'], 'cognito-idp:GetGroup');
    const pool = directory.pool(input.UserPoolId);
    return { Group: groupShape(directory.group(pool.id, input.GroupName)) };
  },

  ListGroups(input) {
    only(input, ['UserPoolId', 'Limit', 'NextToken'], 'cognito-idp:ListGroups');
    const pool = directory.pool(input.UserPoolId);
    const page = pageOf(
      directory.tables.groups
        .values()
        .filter(group => group.poolId === pool.id),
      group => group.name,
      input.Limit,
      input.NextToken,
    );
    return { Groups: page.items.map(groupShape), NextToken: page.token };
  },

  DeleteGroup(input) {
    only(input, ['UserPoolId', 'GroupName'], 'cognito-idp:DeleteGroup');
    const pool = directory.pool(input.UserPoolId);
    const group = directory.group(pool.id, input.GroupName);
    for (const name of group.members) {
      const user = directory.user(pool.id, name);
      directory.saveUser({
        ...user,
        groups: user.groups.filter(other => other !== group.name),
      });
    }
    directory.tables.groups.delete(`${pool.id}/${group.name}`);
  },

  AdminAddUserToGroup(input) {
    only(
      input,
      ['UserPoolId', 'GroupName', 'Username'],
      'cognito-idp:AdminAddUserToGroup',
    );
    const pool = directory.pool(input.UserPoolId);
    const user = directory.user(pool.id, input.Username);
    const group = directory.group(pool.id, input.GroupName);
    if (!group.members.includes(user.username)) {
      directory.saveGroup({
        ...group,
        members: [...group.members, user.username],
      });
      directory.saveUser({ ...user, groups: [...user.groups, group.name] });
    }
  },

  AdminRemoveUserFromGroup(input) {
    only(
      input,
      ['UserPoolId', 'GroupName', 'Username'],
      'cognito-idp:AdminRemoveUserFromGroup',
    );
    const pool = directory.pool(input.UserPoolId);
    const user = directory.user(pool.id, input.Username);
    const group = directory.group(pool.id, input.GroupName);
    directory.saveGroup({
      ...group,
      members: group.members.filter(member => member !== user.username),
    });
    directory.saveUser({
      ...user,
      groups: user.groups.filter(name => name !== group.name),
    });
  },

  AdminListGroupsForUser(input) {
    only(
      input,
      ['UserPoolId', 'Username', 'Limit', 'NextToken'],
      'cognito-idp:AdminListGroupsForUser',
    );
    const pool = directory.pool(input.UserPoolId);
    const user = directory.user(pool.id, input.Username);
    const page = pageOf(
      user.groups,
      name => name,
      input.Limit,
      input.NextToken,
    );
    return {
      Groups: page.items.map(name =>
        groupShape(directory.group(pool.id, name)),
      ),
      NextToken: page.token,
    };
  },

  ListUsersInGroup(input) {
    only(
      input,
      ['UserPoolId', 'GroupName', 'Limit', 'NextToken'],
      'cognito-idp:ListUsersInGroup',
    );
    const pool = directory.pool(input.UserPoolId);
    const page = pageOf(
      directory.group(pool.id, input.GroupName).members,
      name => name,
      input.Limit,
      input.NextToken,
    );
    return {
      Users: page.items.map(name => userShape(directory.user(pool.id, name))),
      NextToken: page.token,
    };
  },
});
