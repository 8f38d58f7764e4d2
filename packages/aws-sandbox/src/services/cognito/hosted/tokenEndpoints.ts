import { AwsError } from '../../../errors';
import type { WireRequest, WireResponse } from '../../../http/protocols/types';
import type { Directory } from '../directory';
import type { AppClient, Pool } from '../model';
import type { Tokens } from '../tokens';
import type { AuthorizationCodes } from './AuthorizationCodes';
import { formOf } from './form';
import { openJson } from './openJson';

const refuse = (error: string) => openJson({ error }, 400);

/** What apps call themselves, below a user pool's domain: `/oauth2/{token,revoke}`. */
export function tokenEndpoints(
  directory: Directory,
  tokens: Tokens,
  codes: AuthorizationCodes,
) {
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

  async function exchange(
    pool: Pool,
    request: WireRequest,
  ): Promise<WireResponse> {
    const form = formOf(request);
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
      return refuse('invalid_client');
    }
    tokens.revoke(client, form.get('token') ?? '');
    return openJson({});
  }

  return { exchange, revoke };
}
