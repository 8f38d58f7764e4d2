import { AwsError, NotSupportedError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { Directory } from '../directory';
import type { AppClient, User } from '../model';
import { notAuthorized, type PasswordSignIn } from '../passwordSignIn';
import type { Tokens } from '../tokens';

/** Signing in as the users' own apps do. */
export function signInOperations(
  directory: Directory,
  passwords: PasswordSignIn,
  tokens: Tokens,
): AwsService['operations'] {
  const requireFlow = (client: AppClient, flow: string) => {
    if (!client.authFlows.includes(flow)) {
      throw new AwsError(
        'InvalidParameterException',
        `${flow.replace('ALLOW_', '')} flow not enabled for this client`,
      );
    }
  };

  /** The app client of a call; one with a secret proves with a hash that it knows it. */
  const clientOf = (id: string, given: Record<string, string> = {}) => {
    const client = directory.client(id);
    if (client.secret && given.SECRET_HASH) {
      throw new NotSupportedError('the SECRET_HASH of app clients');
    }
    if (client.secret) {
      throw notAuthorized(
        `Client ${id} is configured with secret but SECRET_HASH was not received`,
      );
    }
    return client;
  };

  function challengeNewPassword(client: AppClient, user: User) {
    const { sub, ...attributes } = user.attributes;
    return {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: passwords.challenge(client, user),
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.username,
        requiredAttributes: '[]',
        userAttributes: JSON.stringify(attributes),
      },
    };
  }

  return {
    async InitiateAuth(input) {
      only(
        input,
        ['AuthFlow', 'AuthParameters', 'ClientId', 'ClientMetadata'],
        'cognito-idp:InitiateAuth',
      );
      const client = clientOf(input.ClientId, input.AuthParameters);
      const {
        USERNAME = '',
        PASSWORD = '',
        REFRESH_TOKEN = '',
      } = input.AuthParameters ?? {};
      switch (input.AuthFlow) {
        case 'REFRESH_TOKEN':
        case 'REFRESH_TOKEN_AUTH':
          requireFlow(client, 'ALLOW_REFRESH_TOKEN_AUTH');
          return {
            AuthenticationResult: await tokens.renew(client, REFRESH_TOKEN),
            ChallengeParameters: {},
          };
        case 'USER_PASSWORD_AUTH': {
          requireFlow(client, 'ALLOW_USER_PASSWORD_AUTH');
          const user = passwords.authenticate(client, USERNAME, PASSWORD);
          return user.status === 'FORCE_CHANGE_PASSWORD'
            ? challengeNewPassword(client, user)
            : {
                AuthenticationResult: await tokens.signIn(client, user),
                ChallengeParameters: {},
              };
        }
        default:
          throw new NotSupportedError(
            `the AuthFlow ${input.AuthFlow} of cognito-idp:InitiateAuth`,
          );
      }
    },

    async RespondToAuthChallenge(input) {
      only(
        input,
        [
          'ChallengeName',
          'ChallengeResponses',
          'ClientId',
          'Session',
          'ClientMetadata',
        ],
        'cognito-idp:RespondToAuthChallenge',
      );
      if (input.ChallengeName !== 'NEW_PASSWORD_REQUIRED') {
        throw new NotSupportedError(
          `the challenge ${input.ChallengeName} of cognito-idp:RespondToAuthChallenge`,
        );
      }
      const client = clientOf(input.ClientId, input.ChallengeResponses);
      const { USERNAME, NEW_PASSWORD } = input.ChallengeResponses ?? {};
      const { username } = passwords.challenged(client, input.Session);
      if (directory.findUser(client.poolId, USERNAME)?.username !== username) {
        throw notAuthorized('Invalid session for the user.');
      }
      const user = passwords.answer(client, input.Session, NEW_PASSWORD);
      return {
        AuthenticationResult: await tokens.signIn(client, user),
        ChallengeParameters: {},
      };
    },
  };
}
