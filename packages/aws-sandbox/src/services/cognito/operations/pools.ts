import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { Directory } from '../directory';
import { clientShape, poolShape } from '../shapes';

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
