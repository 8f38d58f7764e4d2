import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { Directory } from '../directory';
import { pageOf } from '../paging';
import { clientShape, poolShape } from '../shapes';

/** Cognito's bounds of `MaxResults`, which `ListUserPools` requires. */
const PAGE = { min: 1, max: 60 };

/** Pools and clients, which CloudFormation creates: reading them, and deleting pools. */
export const poolOperations = (
  directory: Directory,
): AwsService['operations'] => ({
  DescribeUserPool(input) {
    only(input, ['UserPoolId'], 'cognito-idp:DescribeUserPool');
    const pool = directory.pool(input.UserPoolId);
    const domain = directory.tables.domains
      .values()
      .find(({ poolId }) => poolId === pool.id)?.domain;
    return { UserPool: poolShape(directory.account, pool, domain) };
  },
  DeleteUserPool(input) {
    only(input, ['UserPoolId'], 'cognito-idp:DeleteUserPool');
    directory.deletePool(directory.pool(input.UserPoolId));
  },
  ListUserPools(input) {
    only(input, ['MaxResults', 'NextToken'], 'cognito-idp:ListUserPools');
    const { MaxResults, NextToken } = input;
    if (!(MaxResults >= PAGE.min && MaxResults <= PAGE.max)) {
      throw new AwsError(
        'InvalidParameterException',
        `1 validation error detected: Value '${MaxResults}' at 'maxResults' failed to satisfy constraint: Member must have value between ${PAGE.min} and ${PAGE.max}`,
      );
    }
    const { items, token } = pageOf(
      directory.tables.pools.values(),
      pool => pool.id,
      MaxResults,
      NextToken,
    );
    return {
      UserPools: items.map(pool => ({
        Id: pool.id,
        Name: pool.name,
        CreationDate: new Date(pool.createdAt),
        LastModifiedDate: new Date(pool.createdAt),
      })),
      NextToken: token,
    };
  },
  DescribeUserPoolClient(input) {
    only(
      input,
      ['UserPoolId', 'ClientId'],
      'cognito-idp:DescribeUserPoolClient',
    );
    directory.pool(input.UserPoolId);
    return { UserPoolClient: clientShape(directory.client(input.ClientId)) };
  },
});
