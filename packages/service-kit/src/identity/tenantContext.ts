import type { FastifyRequest } from 'fastify';
import { forbidden, unauthenticated } from '../http/ServiceError';
import type { TokenVerifier, VerifiedIdentity } from './tokenVerifier';

/** Who a request is from. Made from a verified token only; data access asks for it. */
export interface TenantContext extends VerifiedIdentity {
  /** For logs: what the front door says of the tenant's tier. */
  readonly tier?: string;
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Set on every route that a service registers. */
    tenant: TenantContext;
  }
}

const BEARER = /^bearer +(\S+)$/i;
const TIER = /^[a-z][a-z0-9-]{0,31}$/;

/** Lets a request pass when its token and the front door agree about the tenant. */
export function requireTenant(tokens: TokenVerifier) {
  return async (request: FastifyRequest): Promise<void> => {
    const { authorization } = request.headers;
    if (!authorization) {
      throw unauthenticated('Send an ID token: authorization: Bearer <token>');
    }
    const [, token] = BEARER.exec(authorization) ?? [];
    if (!token) {
      throw unauthenticated('The authorization header is not a bearer token');
    }
    const identity = await tokens.verify(token);

    const confirmed = request.headers['x-tenant-id'];
    if (confirmed === undefined) {
      throw forbidden(
        'tenant_unconfirmed',
        'The front door has not confirmed the tenant: x-tenant-id is missing',
        { security: true },
      );
    }
    if (confirmed !== identity.tenantId) {
      throw forbidden(
        'tenant_mismatch',
        'The token belongs to another tenant than x-tenant-id says',
        { security: true },
      );
    }
    const tier = request.headers['x-tenant-tier'];
    request.tenant = Object.freeze({
      ...identity,
      tier: typeof tier === 'string' && TIER.test(tier) ? tier : undefined,
    });
  };
}

/** Refuses who does not have the role; for the `onRequest` hooks of a service's routes. */
export function requireRole(role: string) {
  return async (request: FastifyRequest): Promise<void> => {
    if (request.tenant.userRole !== role) {
      throw forbidden('role_required', `This needs the role ${role}`);
    }
  };
}
