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
  'custom:tenantId': z.string().optional(),
  // Whoever comes from an identity provider of the tenant's own has the lesser one.
  'custom:userRole': z.string().default('TenantUser'),
});

export type Claims = z.infer<typeof claims>;

const APP_CLIENT_ID = /^[\w+]{1,128}$/;

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

/** Whose a token claims to be: of a tenant, or of an app client. Nothing is verified yet. */
export function claimedBy(token: string): {
  tenantId?: string;
  appClientId?: string;
} {
  try {
    const { aud, 'custom:tenantId': tenantId } = decodeJwt(token);
    return {
      tenantId: typeof tenantId === 'string' ? tenantId : undefined,
      appClientId:
        typeof aud === 'string' && APP_CLIENT_ID.test(aud) ? aud : undefined,
    };
  } catch {
    return {};
  }
}

/**
 * Verifies a token against the issuer and client that the registry holds for the
 * tenant. Returns why it is refused instead of claims; throws when the issuer's keys
 * cannot be had.
 */
export async function verify(
  token: string,
  { tenantId, isolation, identity }: TenantMeta,
): Promise<{ claims: Claims } | { refusal: string }> {
  if (!identity) {
    return { refusal: 'the tenant has no user pool yet' };
  }
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
  if (!parsed.success) {
    return { refusal: `claims: ${parsed.error.issues[0].path.join('.')}` };
  }
  // A user pool that only one tenant has says by itself whose the user is.
  const isShared = isolation === 'pool' || identity.shared;
  const claimed =
    parsed.data['custom:tenantId'] ?? (isShared ? undefined : tenantId);
  return claimed === tenantId
    ? { claims: parsed.data }
    : { refusal: 'claims: custom:tenantId' };
}
