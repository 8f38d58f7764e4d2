import { AwsError } from '../../../errors';
import type { WireRequest, WireResponse } from '../../../http/protocols/types';
import type { Pool } from '../model';
import { readableAttributes, type Tokens } from '../tokens';
import { openJson } from './openJson';

const SCOPES = ['email', 'phone', 'profile'];

/** In Cognito's words, in the header that the standard has for it. */
const refuse = (status: number, error: string, description: string) =>
  openJson({ error, error_description: description }, status, {
    'www-authenticate': `error="${error}", error_description="${description}"`,
  });

/** The scope that an attribute comes with. */
function scopeOf(attribute: string): string {
  const [, subject] =
    /^(email|phone)(_number)?(_verified)?$/.exec(attribute) ?? [];
  return subject ?? 'profile';
}

/**
 * What a client may know of somebody by an access token of theirs. Every attribute is text,
 * `email_verified` included: in ID tokens that one is a boolean.
 */
export async function userInfo(
  pool: Pool,
  { headers }: WireRequest,
  tokens: Tokens,
): Promise<WireResponse> {
  const [, token] = /^Bearer (\S+)$/i.exec(headers.authorization ?? '') ?? [];
  if (!token) {
    return refuse(
      400,
      'invalid_request',
      'Bad OAuth2 request at UserInfo Endpoint',
    );
  }
  try {
    const holder = await tokens.holderOf(token);
    if (holder.pool.id !== pool.id) {
      throw new AwsError('NotAuthorizedException', 'Invalid Access Token');
    }
    const { client, user, scopes } = holder;
    if (!scopes.includes('openid')) {
      return refuse(
        401,
        'invalid_token',
        'Access token does not contain openid scope',
      );
    }
    const attributes = Object.entries(readableAttributes(client, user)).filter(
      ([name]) =>
        name === 'sub' ||
        // Without any of these, `openid` stands for all of them.
        !SCOPES.some(scope => scopes.includes(scope)) ||
        scopes.includes(scopeOf(name)),
    );
    return openJson({
      ...Object.fromEntries(attributes),
      username: user.username,
    });
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    }
    return refuse(
      401,
      'invalid_token',
      'Access token is expired, disabled, or deleted, or the user has globally signed out.',
    );
  }
}
