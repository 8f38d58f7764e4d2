import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { Directory } from '../directory';
import { pageOf } from '../paging';
import { clientShape, poolShape } from '../shapes';

/** Cognito's bounds of `MaxResults`, which `ListUserPools` requires. */
const PAGE = { min: 1, max: 60 };

/** Reading pools and clients. CloudFormation creates them. */
export const poolOperations = (
  directory: Directory,
): AwsService['operations'] => ({
  DescribeUserPool(input) {
    only(input, ['UserPoolId'], 'cognito-idp:DescribeUserPool');
    return {
      UserPool: poolShape(directory.account, directory.pool(input.UserPoolId)),
    };
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
