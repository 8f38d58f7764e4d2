import { AwsError } from '../../../errors';
import type { WireRequest, WireResponse } from '../../../http/protocols/types';
import type { Directory } from '../directory';
import type { AppClient, Domain, Pool, User } from '../model';
import type { PasswordSignIn } from '../passwordSignIn';
import type { Tokens } from '../tokens';
import {
  AuthorizationCodes,
  type AuthorizationRequest,
} from './AuthorizationCodes';
import { BrowserSessions } from './BrowserSessions';
import { formOf } from './form';
import { errorPage, newPasswordPage, signInPage } from './pages';
import { tokenEndpoints } from './tokenEndpoints';
import { userInfo } from './userInfo';

/** A request that no page may be sent back from: it is told to the person. */
class PageError extends Error {}

const redirect = (location: string, cookie?: string): WireResponse => ({
  status: 302,
  headers: {
    location,
    'cache-control': 'no-store',
    ...(cookie && { 'set-cookie': cookie }),
  },
  body: '',
});

/**
 * The pages and endpoints below a user pool's domain, for the authorization code flow
 * with a proof key: `/<domain>/oauth2/{authorize,token,userInfo,revoke}` and
 * `/<domain>/logout`. People sign in by password; for an hour the pages know them again.
 */
export function hostedPages(
  directory: Directory,
  passwords: PasswordSignIn,
  tokens: Tokens,
) {
  const codes = new AuthorizationCodes(directory);
  const sessions = new BrowserSessions(directory);
  const { exchange, revoke } = tokenEndpoints(directory, tokens, codes);

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

  function authorize(
    pool: Pool,
    domain: Domain,
    request: WireRequest,
  ): WireResponse {
    const client = clientOf(pool, request.query.get('client_id'));
    const wanted = readRequest(client, request.query);
    const sendBack = (user: User, cookie?: string) => {
      const back = new URL(wanted.redirectUri);
      back.searchParams.set('code', codes.issue(client, user, wanted));
      if (wanted.state !== undefined) {
        back.searchParams.set('state', wanted.state);
      }
      return redirect(back.href, cookie);
    };
    if (request.method === 'GET') {
      const known = sessions.userOf(domain, request);
      return known ? sendBack(known) : signInPage();
    }
    const form = formOf(request);
    try {
      const { user, session } = signIn(client, form);
      return session
        ? newPasswordPage(session)
        : sendBack(user!, sessions.begin(domain, user!));
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

  function logOut(pool: Pool, request: WireRequest): WireResponse {
    const { query } = request;
    const client = clientOf(pool, query.get('client_id'));
    const { logoutUrls = [] } = client.oauth ?? {};
    const target = query.get('logout_uri') ?? '';
    if (!logoutUrls.includes(target)) {
      throw new PageError(
        `logout_uri is ${target}; the app client has ${logoutUrls.join(', ')}.`,
      );
    }
    sessions.end(request);
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
          return authorize(pool, domain, request);
        case 'POST /oauth2/token':
          return await exchange(pool, request);
        case 'GET /oauth2/userInfo':
          return await userInfo(pool, request, tokens);
        case 'POST /oauth2/revoke':
          return revoke(pool, request);
        case 'GET /logout':
          return logOut(pool, request);
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
