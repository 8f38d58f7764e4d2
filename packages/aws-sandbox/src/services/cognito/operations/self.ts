import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { Directory } from '../directory';
import { fromAttributes, userShape } from '../shapes';
import type { Tokens } from '../tokens';

/** What signed-in users may do with themselves, by their access token. */
export function selfOperations(
  directory: Directory,
  tokens: Tokens,
): AwsService['operations'] {
  return {
    async GetUser(input) {
      only(input, ['AccessToken'], 'cognito-idp:GetUser');
      const { user } = await tokens.holderOf(input.AccessToken);
      return {
        Username: user.username,
        UserAttributes: userShape(user).Attributes,
      };
    },

    async UpdateUserAttributes(input) {
      only(
        input,
        ['AccessToken', 'UserAttributes'],
        'cognito-idp:UpdateUserAttributes',
      );
      const { client, pool, user } = await tokens.holderOf(input.AccessToken);
      const changes = fromAttributes(input.UserAttributes);
      directory.checkAttributes(pool, Object.keys(changes));
      const forbidden = Object.keys(changes).find(
        name =>
          client.writeAttributes && !client.writeAttributes.includes(name),
      );
      if (forbidden) {
        throw new AwsError(
          'NotAuthorizedException',
          'A client attempted to write unauthorized attribute',
        );
      }
      directory.saveUser({
        ...user,
        attributes: { ...user.attributes, ...changes },
      });
      return { CodeDeliveryDetailsList: [] };
    },
  };
}
