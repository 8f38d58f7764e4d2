import { AwsError } from '../../errors';
import type { Directory } from './directory';
import type { AppClient, User } from './model';
import { checkPassword, hashPassword, isPassword } from './passwords';

/** How long a challenge waits for its answer; Cognito's default, 3 minutes. */
const CHALLENGE_MS = 3 * 60_000;
/** How long a mailed password works when the pool does not say; Cognito's default. */
const TEMPORARY_PASSWORD_DAYS = 7;

const DAY_MS = 24 * 3_600_000;

export const notAuthorized = (message = 'Incorrect username or password.') =>
  new AwsError('NotAuthorizedException', message);

/** Whether somebody is who they say, by password; on the first sign-in they choose one. */
export class PasswordSignIn {
  readonly #challenges = new Map<
    string,
    { poolId: string; username: string; clientId: string; expiresAt: number }
  >();

  constructor(private readonly directory: Directory) {}

  /** Who has this name and password. */
  authenticate(client: AppClient, name: string, password: string): User {
    const user = this.directory.findUser(client.poolId, name);
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

  /** Asks somebody with a mailed password for one of their own; returns the session to answer in. */
  challenge(client: AppClient, user: User): string {
    const { passwordPolicy } = this.directory.pool(user.poolId);
    const now = this.#now();
    const days =
      passwordPolicy.TemporaryPasswordValidityDays ?? TEMPORARY_PASSWORD_DAYS;
    if (new Date(user.passwordSetAt).getTime() + days * DAY_MS < now) {
      throw notAuthorized(
        'Temporary password has expired and must be reset by an administrator.',
      );
    }
    for (const [key, challenge] of this.#challenges) {
      if (challenge.expiresAt < now) {
        this.#challenges.delete(key);
      }
    }
    const session = this.directory.account.ids.hex(64);
    this.#challenges.set(session, {
      poolId: user.poolId,
      username: user.username,
      clientId: client.id,
      expiresAt: now + CHALLENGE_MS,
    });
    return session;
  }

  /** Whom a session asks for a password. */
  challenged(client: AppClient, session: string): User {
    const challenge = this.#challenges.get(session);
    const user =
      challenge &&
      this.directory.findUser(challenge.poolId, challenge.username);
    if (
      !user ||
      challenge.expiresAt < this.#now() ||
      challenge.clientId !== client.id
    ) {
      throw notAuthorized('Invalid session for the user.');
    }
    return user;
  }

  /** Takes the password that was asked for; a refused one may be followed by another. */
  answer(client: AppClient, session: string, password?: string): User {
    const user = this.challenged(client, session);
    const { passwordPolicy } = this.directory.pool(user.poolId);
    checkPassword(passwordPolicy, password);
    this.#challenges.delete(session);
    const confirmed: User = {
      ...user,
      password: hashPassword(password!),
      passwordSetAt: this.directory.now(),
      status: 'CONFIRMED',
    };
    this.directory.saveUser(confirmed);
    return confirmed;
  }

  #now(): number {
    return this.directory.account.clock.now().getTime();
  }
}
