import { PolicyStatement } from 'aws-cdk-lib/aws-iam';

const statement = (userPoolArn: string, actions: string[]) =>
  new PolicyStatement({
    actions: actions.map(action => `cognito-idp:${action}`),
    resources: [userPoolArn],
  });

/** What the users service does with users; `packages/user-service` says why. */
export const userManagement = (userPoolArn: string): PolicyStatement =>
  statement(userPoolArn, [
    'AdminAddUserToGroup',
    'AdminCreateUser',
    'AdminDeleteUser',
    'AdminGetUser',
    'AdminUpdateUserAttributes',
  ]);

/** How it tells a tenant's users from others: in a user pool of many tenants by their group. */
export const userListing = (
  userPoolArn: string,
  tenants: 'ofMany' | 'ofOne',
): PolicyStatement =>
  statement(
    userPoolArn,
    tenants === 'ofMany'
      ? ['AdminListGroupsForUser', 'ListUsersInGroup']
      : ['ListUsers'],
  );
