import { createHash } from 'node:crypto';
import {
  createLocalJWKSet,
  decodeJwt,
  exportJWK,
  generateKeyPair,
  importJWK,
  jwtVerify,
  SignJWT,
  type JWK,
} from 'jose';
import { AwsError } from '../../errors';
import type { Directory } from './directory';
import type { AppClient, Pool, RefreshSession, User } from './model';
import { notAuthorized } from './passwordSignIn';

/** A pool's key pair, as it is kept. */
export async function newSigningKey(kid: string): Promise<Pool['key']> {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  return { ...(await exportJWK(privateKey)), kid, alg: 'RS256', use: 'sig' };
}

/** The public part, for `/.well-known/jwks.json`. */
export function publicKeys(pool: Pool): { keys: JWK[] } {
  const { kty, n, e, kid, alg, use } = pool.key as JWK;
  return { keys: [{ kty, n, e, kid, alg, use }] };
}

const hashToken = (token: string) =>
  createHash('sha256').update(token).digest('hex');

/** Issues the tokens of user pools. */
export class Tokens {
  readonly #keys = new Map<string, ReturnType<typeof importJWK>>();

  constructor(private readonly directory: Directory) {}

  issuerOf(poolId: string): string {
    return `${this.directory.account.endpoint()}/${poolId}`;
  }

  /** Tokens of somebody who has just proven who they are, maybe on a page that asked for them. */
  async signIn(
    client: AppClient,
    user: User,
    asked: Pick<RefreshSession, 'scopes' | 'nonce'> = {},
  ) {
    const { ids, clock } = this.directory.account;
    const refreshToken = ids.hex(128);
    const session: RefreshSession = {
      poolId: user.poolId,
      clientId: client.id,
      username: user.username,
      authTime: Math.floor(clock.now().getTime() / 1000),
      originJti: ids.uuid(),
      ...asked,
      expiresAt: new Date(
        clock.now().getTime() + client.validity.RefreshToken * 1000,
      ).toISOString(),
    };
    this.directory.tables.sessions.put(hashToken(refreshToken), session);
    return {
      ...(await this.#tokens(client, user, session)),
      RefreshToken: refreshToken,
    };
  }

  /** New ID and access tokens within the session of a refresh token. */
  async renew(client: AppClient, refreshToken: string) {
    const { account, tables } = this.directory;
    const session = tables.sessions.get(hashToken(refreshToken));
    const user =
      session && this.directory.findUser(session.poolId, session.username);
    if (
      !user ||
      session.clientId !== client.id ||
      new Date(session.expiresAt) < account.clock.now()
    ) {
      throw notAuthorized('Refresh Token has been revoked');
    }
    if (!user.enabled) {
      throw notAuthorized('User is disabled.');
    }
    return this.#tokens(client, user, session);
  }

  /** Ends the session of a refresh token. */
  revoke(client: AppClient, refreshToken: string): void {
    const { sessions } = this.directory.tables;
    const key = hashToken(refreshToken);
    if (sessions.get(key)?.clientId === client.id) {
      sessions.delete(key);
    }
  }

  /** Whose access token it is, and what for; one whose session has ended is refused, too. */
  async holderOf(accessToken: string) {
    const { account, tables } = this.directory;
    try {
      const { client_id: clientId } = decodeJwt(accessToken);
      const client = this.directory.client(String(clientId));
      const pool = this.directory.pool(client.poolId);
      const { payload } = await jwtVerify<{
        origin_jti: string;
        scope: string;
        username: string;
      }>(accessToken, createLocalJWKSet(publicKeys(pool)), {
        issuer: this.issuerOf(pool.id),
        currentDate: account.clock.now(),
      });
      const isOn = tables.sessions
        .values()
        .some(({ originJti }) => originJti === payload.origin_jti);
      if (!isOn) {
        throw notAuthorized('Access Token has been revoked');
      }
      return {
        client,
        pool,
        user: this.directory.user(pool.id, payload.username),
        scopes: payload.scope.split(' '),
      };
    } catch (error) {
      throw error instanceof AwsError && error.code === 'NotAuthorizedException'
        ? error
        : notAuthorized('Invalid Access Token');
    }
  }

  async #tokens(client: AppClient, user: User, session: RefreshSession) {
    const { ids } = this.directory.account;
    const pool = this.directory.pool(user.poolId);
    const shared = {
      sub: user.attributes.sub,
      ...(user.groups.length > 0 ? { 'cognito:groups': user.groups } : {}),
      iss: this.issuerOf(pool.id),
      origin_jti: session.originJti,
      event_id: ids.uuid(),
      auth_time: session.authTime,
    };
    const idToken = {
      ...claimsOf(readableAttributes(client, user)),
      ...shared,
      'cognito:username': user.username,
      ...(session.nonce && { nonce: session.nonce }),
      aud: client.id,
      token_use: 'id',
    };
    const accessToken = {
      ...shared,
      client_id: client.id,
      token_use: 'access',
      scope: session.scopes?.join(' ') ?? 'aws.cognito.signin.user.admin',
      username: user.username,
    };
    return {
      IdToken: await this.#sign(pool, idToken, client.validity.IdToken),
      AccessToken: await this.#sign(
        pool,
        accessToken,
        client.validity.AccessToken,
      ),
      ExpiresIn: client.validity.AccessToken,
      TokenType: 'Bearer',
    };
  }

  async #sign(
    pool: Pool,
    claims: Record<string, unknown>,
    validitySeconds: number,
  ): Promise<string> {
    const { clock, ids } = this.directory.account;
    const issuedAt = Math.floor(clock.now().getTime() / 1000);
    let key = this.#keys.get(pool.id);
    if (!key) {
      key = importJWK(pool.key as JWK, 'RS256');
      this.#keys.set(pool.id, key);
    }
    return new SignJWT({ ...claims, jti: ids.uuid() })
      .setProtectedHeader({ alg: 'RS256', kid: String(pool.key.kid) })
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + validitySeconds)
      .sign(await key);
  }
}

/** What an app client may read of somebody, each as the text that it is. */
export function readableAttributes(
  client: AppClient,
  user: User,
): Record<string, string> {
  const readable = Object.entries(user.attributes).filter(
    ([name]) =>
      name === 'sub' ||
      !client.readAttributes ||
      client.readAttributes.includes(name),
  );
  return Object.fromEntries(readable);
}

/** Attributes as ID tokens have them. */
function claimsOf(attributes: Record<string, string>) {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      name.endsWith('_verified') ? value === 'true' : value,
    ]),
  );
}
