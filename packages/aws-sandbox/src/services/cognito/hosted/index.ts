import { AwsError } from '../../../errors';
import type { WireRequest, WireResponse } from '../../../http/protocols/types';
import type { Directory } from '../directory';
import type { AppClient, Pool } from '../model';
import type { PasswordSignIn } from '../passwordSignIn';
import type { Tokens } from '../tokens';
import {
  AuthorizationCodes,
  type AuthorizationRequest,
} from './AuthorizationCodes';
import { errorPage, newPasswordPage, signInPage } from './pages';

/** A request that no page may be sent back from: it is told to the person. */
class PageError extends Error {}

const redirect = (location: string): WireResponse => ({
  status: 302,
  headers: { location, 'cache-control': 'no-store' },
  body: '',
});

const formOf = ({ body }: WireRequest) => new URLSearchParams(body.toString());

/** An answer that pages of other origins may read, as Cognito's. */
export const openJson = (body: unknown, status = 200): WireResponse => ({
  status,
  headers: {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'access-control-allow-origin': '*',
  },
  body: JSON.stringify(body),
});

/**
 * The pages and endpoints below a user pool's domain, for the authorization code flow
 * with a proof key: `/<domain>/oauth2/{authorize,token,revoke}` and `/<domain>/logout`.
 * People sign in by password, each time anew.
 */
export function hostedPages(
  directory: Directory,
  passwords: PasswordSignIn,
  tokens: Tokens,
) {
  const codes = new AuthorizationCodes(directory);

  const clientOf = (pool: Pool, id: string | null): AppClient => {
    const client = directory.tables.clients.get(id ?? '');
    if (!client || client.poolId !== pool.id) {
      throw new PageError(`The user pool has no app client ${id}.`);
    }
    return client;
  };

  function readRequest(
    client: AppClient,
    query: URLSearchParams,
  ): AuthorizationRequest {
    const { callbackUrls = [], flows = [], scopes = [] } = client.oauth ?? {};
    const redirectUri = query.get('redirect_uri') ?? '';
    if (!callbackUrls.includes(redirectUri)) {
      throw new PageError(
        `redirect_uri is ${redirectUri}; the app client has ${callbackUrls.join(
          ', ',
        )}.`,
      );
    }
    if (query.get('response_type') !== 'code' || !flows.includes('code')) {
      throw new PageError('The app client signs in with response_type code.');
    }
    const challenge = query.get('code_challenge');
    if (!challenge || query.get('code_challenge_method') !== 'S256') {
      throw new PageError(
        'The sandbox wants a code_challenge with code_challenge_method S256.',
      );
    }
    if (query.has('identity_provider')) {
      throw new PageError(
        'Identity providers are elsewhere: POST /_sandbox/federated-sign-in stands for them.',
      );
    }
    const wanted = (query.get('scope') ?? scopes.join(' ')).split(' ');
    const unknown = wanted.find(scope => !scopes.includes(scope));
    if (unknown !== undefined) {
      throw new PageError(
        `scope has ${unknown}; the app client has ${scopes.join(', ')}.`,
      );
    }
    return {
      redirectUri,
      scopes: wanted,
      challenge,
      state: query.get('state') ?? undefined,
      nonce: query.get('nonce') ?? undefined,
    };
  }

  /** Takes what the form sent; an AWS error is what the person did wrong. */
  function signIn(client: AppClient, form: URLSearchParams) {
    const session = form.get('session');
    if (session) {
      return {
        user: passwords.answer(client, session, form.get('newPassword') ?? ''),
      };
    }
    const user = passwords.authenticate(
      client,
      form.get('username') ?? '',
      form.get('password') ?? '',
    );
    return user.status === 'FORCE_CHANGE_PASSWORD'
      ? { session: passwords.challenge(client, user) }
      : { user };
  }

  function authorize(pool: Pool, request: WireRequest): WireResponse {
    const client = clientOf(pool, request.query.get('client_id'));
    const wanted = readRequest(client, request.query);
    if (request.method === 'GET') {
      return signInPage();
    }
    const form = formOf(request);
    try {
      const { user, session } = signIn(client, form);
      if (session) {
        return newPasswordPage(session);
      }
      const back = new URL(wanted.redirectUri);
      back.searchParams.set('code', codes.issue(client, user!, wanted));
      if (wanted.state !== undefined) {
        back.searchParams.set('state', wanted.state);
      }
      return redirect(back.href);
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      const session = form.get('session');
      return session && error.code === 'InvalidPasswordException'
        ? newPasswordPage(session, error.message)
        : signInPage({
            message: error.message,
            name: form.get('username') ?? undefined,
          });
    }
  }

  /** The app client that calls, by what is in the form or in a header; nothing when it is none. */
  function caller(
    pool: Pool,
    { headers }: WireRequest,
    form: URLSearchParams,
  ): AppClient | undefined {
    const [, basic = ''] =
      /^Basic (.+)$/i.exec(headers.authorization ?? '') ?? [];
    const [id, secret] = basic
      ? Buffer.from(basic, 'base64').toString().split(':')
      : [form.get('client_id') ?? '', form.get('client_secret') ?? undefined];
    const client = directory.tables.clients.get(id);
    return client?.poolId === pool.id && client.secret === secret
      ? client
      : undefined;
  }

  async function exchange(pool: Pool, request: WireRequest) {
    const form = formOf(request);
    const refuse = (error: string) => openJson({ error }, 400);
    const client = caller(pool, request, form);
    if (!client) {
      return refuse('invalid_client');
    }
    const answer = ({
      IdToken,
      AccessToken,
      ExpiresIn,
      TokenType,
      ...rest
    }: Awaited<ReturnType<Tokens['renew']>> & { RefreshToken?: string }) =>
      openJson({
        id_token: IdToken,
        access_token: AccessToken,
        refresh_token: rest.RefreshToken,
        expires_in: ExpiresIn,
        token_type: TokenType,
      });
    switch (form.get('grant_type')) {
      case 'authorization_code': {
        const granted = codes.redeem({
          code: form.get('code') ?? '',
          clientId: client.id,
          redirectUri: form.get('redirect_uri') ?? '',
          verifier: form.get('code_verifier') ?? '',
        });
        return granted
          ? answer(
              await tokens.signIn(client, granted.user, {
                scopes: granted.scopes,
                nonce: granted.nonce,
              }),
            )
          : refuse('invalid_grant');
      }
      case 'refresh_token':
        try {
          return answer(
            await tokens.renew(client, form.get('refresh_token') ?? ''),
          );
        } catch (error) {
          if (error instanceof AwsError) {
            return refuse('invalid_grant');
          }
          throw error;
        }
      default:
        return refuse('unsupported_grant_type');
    }
  }

  function revoke(pool: Pool, request: WireRequest): WireResponse {
    const form = formOf(request);
    const client = caller(pool, request, form);
    if (!client) {
      return openJson({ error: 'invalid_client' }, 400);
    }
    tokens.revoke(client, form.get('token') ?? '');
    return openJson({});
  }

  function logOut(pool: Pool, query: URLSearchParams): WireResponse {
    const client = clientOf(pool, query.get('client_id'));
    const { logoutUrls = [] } = client.oauth ?? {};
    const target = query.get('logout_uri') ?? '';
    if (!logoutUrls.includes(target)) {
      throw new PageError(
        `logout_uri is ${target}; the app client has ${logoutUrls.join(', ')}.`,
      );
    }
    return redirect(target);
  }

  /** The answer below a domain; nothing when the path is no domain's. */
  return async (request: WireRequest): Promise<WireResponse | undefined> => {
    const [, name, ...rest] = request.path.split('/');
    const domain = directory.tables.domains.get(name);
    if (!domain) {
      return undefined;
    }
    const pool = directory.pool(domain.poolId);
    try {
      switch (`${request.method} /${rest.join('/')}`) {
        case 'GET /oauth2/authorize':
        case 'POST /oauth2/authorize':
          return authorize(pool, request);
        case 'POST /oauth2/token':
          return await exchange(pool, request);
        case 'POST /oauth2/revoke':
          return revoke(pool, request);
        case 'GET /logout':
          return logOut(pool, request.query);
        default:
          return errorPage(
            `The sandbox’s sign-in pages have no ${request.method} ${request.path}.`,
          );
      }
    } catch (error) {
      if (error instanceof PageError) {
        return errorPage(error.message);
      }
      throw error;
    }
  };
}
