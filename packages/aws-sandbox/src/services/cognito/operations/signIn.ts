import { AwsError, NotSupportedError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { Directory } from '../directory';
import type { AppClient, User } from '../model';
import { checkPassword, hashPassword, isPassword } from '../passwords';
import { hashToken, type Tokens } from '../tokens';

/** How long a challenge waits for its answer; Cognito's default, 3 minutes. */
const CHALLENGE_MS = 3 * 60_000;
/** How long a mailed password works when the pool does not say; Cognito's default. */
const TEMPORARY_PASSWORD_DAYS = 7;

const DAY_MS = 24 * 3_600_000;

const notAuthorized = (message = 'Incorrect username or password.') =>
  new AwsError('NotAuthorizedException', message);

/** Signing in as the users' own apps do. */
export function signInOperations(
  directory: Directory,
  tokens: Tokens,
): AwsService['operations'] {
  const challenges = new Map<
    string,
    { poolId: string; username: string; clientId: string; expiresAt: number }
  >();
  const nowMs = () => directory.account.clock.now().getTime();

  const requireFlow = (client: AppClient, flow: string) => {
    if (!client.authFlows.includes(flow)) {
      throw new AwsError(
        'InvalidParameterException',
        `${flow.replace('ALLOW_', '')} flow not enabled for this client`,
      );
    }
  };

  function authenticate(client: AppClient, name: string, password: string) {
    const user = directory.findUser(client.poolId, name);
    if (!user) {
      throw client.hideUnknownUsers
        ? notAuthorized()
        : new AwsError('UserNotFoundException', 'User does not exist.');
    }
    if (!isPassword(user.password, password)) {
      throw notAuthorized();
    }
    if (!user.enabled) {
      throw notAuthorized('User is disabled.');
    }
    return user;
  }

  function challengeNewPassword(client: AppClient, user: User) {
    const { passwordPolicy } = directory.pool(user.poolId);
    const days =
      passwordPolicy.TemporaryPasswordValidityDays ?? TEMPORARY_PASSWORD_DAYS;
    if (new Date(user.passwordSetAt).getTime() + days * DAY_MS < nowMs()) {
      throw notAuthorized(
        'Temporary password has expired and must be reset by an administrator.',
      );
    }
    for (const [key, challenge] of challenges) {
      if (challenge.expiresAt < nowMs()) {
        challenges.delete(key);
      }
    }
    const session = directory.account.ids.hex(64);
    challenges.set(session, {
      poolId: user.poolId,
      username: user.username,
      clientId: client.id,
      expiresAt: nowMs() + CHALLENGE_MS,
    });
    const { sub, ...attributes } = user.attributes;
    return {
      ChallengeName: 'NEW_PASSWORD_REQUIRED',
      Session: session,
      ChallengeParameters: {
        USER_ID_FOR_SRP: user.username,
        requiredAttributes: '[]',
        userAttributes: JSON.stringify(attributes),
      },
    };
  }

  async function refresh(client: AppClient, token: string) {
    const session = directory.tables.sessions.get(hashToken(token));
    const user =
      session && directory.findUser(session.poolId, session.username);
    if (
      !user ||
      session.clientId !== client.id ||
      new Date(session.expiresAt).getTime() < nowMs()
    ) {
      throw notAuthorized('Refresh Token has been revoked');
    }
    if (!user.enabled) {
      throw notAuthorized('User is disabled.');
    }
    return {
      AuthenticationResult: await tokens.refresh(client, user, session),
      ChallengeParameters: {},
    };
  }

  return {
    async InitiateAuth(input) {
      only(
        input,
        ['AuthFlow', 'AuthParameters', 'ClientId', 'ClientMetadata'],
        'cognito-idp:InitiateAuth',
      );
      const client = directory.client(input.ClientId);
      const {
        USERNAME = '',
        PASSWORD = '',
        REFRESH_TOKEN = '',
      } = input.AuthParameters ?? {};
      switch (input.AuthFlow) {
        case 'REFRESH_TOKEN':
        case 'REFRESH_TOKEN_AUTH':
          requireFlow(client, 'ALLOW_REFRESH_TOKEN_AUTH');
          return refresh(client, REFRESH_TOKEN);
        case 'USER_PASSWORD_AUTH': {
          requireFlow(client, 'ALLOW_USER_PASSWORD_AUTH');
          const user = authenticate(client, USERNAME, PASSWORD);
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
      const client = directory.client(input.ClientId);
      const { USERNAME, NEW_PASSWORD } = input.ChallengeResponses ?? {};
      const challenge = challenges.get(input.Session);
      const user = directory.findUser(client.poolId, USERNAME);
      if (
        !user ||
        !challenge ||
        challenge.expiresAt < nowMs() ||
        challenge.clientId !== client.id ||
        challenge.username !== user.username
      ) {
        throw notAuthorized('Invalid session for the user.');
      }
      checkPassword(directory.pool(user.poolId).passwordPolicy, NEW_PASSWORD);
      challenges.delete(input.Session);
      const confirmed: User = {
        ...user,
        password: hashPassword(NEW_PASSWORD),
        passwordSetAt: directory.now(),
        status: 'CONFIRMED',
      };
      directory.saveUser(confirmed);
      return {
        AuthenticationResult: await tokens.signIn(client, confirmed),
        ChallengeParameters: {},
      };
    },
  };
}
