import { hash } from 'node:crypto';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { LRUCache } from 'lru-cache';
import * as z from 'zod';
import {
  forbidden,
  unauthenticated,
  unavailable,
  type ServiceError,
} from '../http/ServiceError';
import { tenantIdSchema } from './tenantId';

/** What a verified ID token says. */
export interface VerifiedIdentity {
  readonly tenantId: string;
  /** The user pool's own id of the user (`sub`). */
  readonly userId: string;
  readonly userRole?: string;
}

/** Turns bearer tokens into identities; throws a `ServiceError` when it cannot. */
export interface TokenVerifier {
  verify(token: string): Promise<VerifiedIdentity>;
}

const claimsSchema = z.object({
  sub: z.string().min(1),
  exp: z.number(),
  token_use: z.literal('id', 'Send the ID token, not another one'),
  'custom:userRole': z.string().optional(),
});

/** What people have who come from an identity provider of the tenant's own. */
const FEDERATED_ROLE = 'TenantUser';

const MAX_TOKENS = 5_000;

function translate(error: unknown): ServiceError {
  if (error instanceof errors.JWTExpired) {
    return unauthenticated('The token has expired; sign in again', error);
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    return unauthenticated(
      `The token is not meant for this service (claim ${error.claim})`,
      error,
    );
  }
  if (
    error instanceof errors.JOSEError &&
    !(error instanceof errors.JWKSTimeout) &&
    !(error instanceof errors.JWKSInvalid) &&
    error.code !== 'ERR_JOSE_GENERIC'
  ) {
    return unauthenticated('The token is not valid', error);
  }
  return unavailable('The keys that sign tokens cannot be read now', error);
}

/** Whom a service is for, where it is for one tenant only. */
interface Owner {
  tenantId?: string;
  /** Whether the user pool has users of other tenants, too: then it says nothing of whose they are. */
  sharesUserPool?: boolean;
}

/**
 * The tenant that a verified token is of. Where a user pool has the users of one tenant
 * only, the pool says it: whoever comes from the tenant's own identity provider has no
 * claim of ours. A claim that is there counts everywhere.
 */
function tenantOf(
  claimed: unknown,
  { tenantId: owner, sharesUserPool }: Owner,
): string {
  const tenantId = tenantIdSchema.safeParse(
    claimed === undefined && !sharesUserPool ? owner : claimed,
  );
  if (!tenantId.success) {
    throw forbidden('no_tenant', 'The user does not belong to a tenant', {
      security: true,
    });
  }
  if (owner !== undefined && tenantId.data !== owner) {
    throw forbidden('other_tenant', 'This service is for another tenant', {
      security: true,
    });
  }
  return tenantId.data;
}

/**
 * Verifies ID tokens of one user pool's app client. A verified token is remembered
 * until it expires, so that each costs one signature check.
 */
export function createTokenVerifier(
  options: {
    issuer: string;
    clientId: string;
    now?: () => number;
  } & Owner,
): TokenVerifier {
  const hasOwnUserPool =
    options.tenantId !== undefined && !options.sharesUserPool;
  const now = options.now ?? Date.now;
  const keys = createRemoteJWKSet(
    new URL(`${options.issuer}/.well-known/jwks.json`),
    { timeoutDuration: 3_000 },
  );
  const known = new LRUCache<
    string,
    { identity: VerifiedIdentity; expiresAt: number }
  >({ max: MAX_TOKENS });

  return {
    async verify(token) {
      // By digest: a heap dump then holds no usable token of ours.
      const key = hash('sha256', token, 'base64');
      const hit = known.get(key);
      if (hit && hit.expiresAt > now()) {
        return hit.identity;
      }
      const { payload } = await jwtVerify(token, keys, {
        issuer: options.issuer,
        audience: options.clientId,
        algorithms: ['RS256'],
        currentDate: new Date(now()),
      }).catch(error => {
        throw translate(error);
      });
      const claims = claimsSchema.safeParse(payload);
      if (!claims.success) {
        throw unauthenticated(claims.error.issues[0].message);
      }
      const identity: VerifiedIdentity = Object.freeze({
        tenantId: tenantOf(payload['custom:tenantId'], options),
        userId: claims.data.sub,
        userRole:
          claims.data['custom:userRole'] ??
          (hasOwnUserPool ? FEDERATED_ROLE : undefined),
      });
      known.set(key, { identity, expiresAt: claims.data.exp * 1000 });
      return identity;
    },
  };
}
