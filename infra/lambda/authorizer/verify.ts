import {
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JWTPayload,
} from 'jose';
import { z } from 'zod';
import type { TenantMeta } from '../registry';

const claims = z.object({
  sub: z.string(),
  token_use: z.literal('id'),
  'custom:tenantId': z.string(),
  'custom:userRole': z.string(),
});

export type Claims = z.infer<typeof claims>;

/** Keys of issuers, fetched once per execution environment. */
const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();

function keysOf(issuer: string) {
  let keys = keySets.get(issuer);
  if (!keys) {
    keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`), {
      timeoutDuration: 2_000,
    });
    keySets.set(issuer, keys);
  }
  return keys;
}

/** The tenant that a token claims to be of. Nothing is verified yet. */
export function claimedTenant(token: string): string | undefined {
  try {
    const claimed = decodeJwt(token)['custom:tenantId'];
    return typeof claimed === 'string' ? claimed : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Verifies a token against the issuer and client that the registry holds for the
 * tenant. Returns why it is refused instead of claims; throws when the issuer's keys
 * cannot be had.
 */
export async function verify(
  token: string,
  { identity }: TenantMeta,
): Promise<{ claims: Claims } | { refusal: string }> {
  let payload: JWTPayload;
  try {
    ({ payload } = await jwtVerify(token, keysOf(identity.issuer), {
      issuer: identity.issuer,
      audience: identity.appClientId,
      algorithms: ['RS256'],
    }));
  } catch (error) {
    if (
      error instanceof errors.JOSEError &&
      !(error instanceof errors.JWKSTimeout)
    ) {
      return { refusal: error.code };
    }
    throw error;
  }
  const parsed = claims.safeParse(payload);
  return parsed.success
    ? { claims: parsed.data }
    : { refusal: `claims: ${parsed.error.issues[0].path.join('.')}` };
}
