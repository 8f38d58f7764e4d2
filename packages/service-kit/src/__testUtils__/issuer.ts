import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type JWTPayload } from 'jose';

/** A user pool's signing side on loopback: it publishes its keys and signs tokens. */
export interface TestIssuer {
  readonly issuer: string;
  readonly clientId: string;
  /** How often the keys have been read. */
  keyReads(): number;
  /** An ID token of a user of the tenant; `claims` override, undefined removes. */
  token(tenantId: string, claims?: JWTPayload): Promise<string>;
  /** Headers as the front door sends them on for this tenant. */
  headers(
    tenantId: string,
    claims?: JWTPayload,
  ): Promise<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts an issuer with a new key on a free port. */
export async function startTestIssuer(): Promise<TestIssuer> {
  const { publicKey, privateKey } = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256' };
  const clientId = 'test-client';
  let keyReads = 0;
  const server = createServer((request, response) => {
    const found = request.url === '/pool_1/.well-known/jwks.json';
    keyReads += Number(found);
    response.writeHead(found ? 200 : 404, {
      'content-type': 'application/json',
    });
    response.end(JSON.stringify(found ? { keys: [jwk] } : {}));
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const issuer = `http://127.0.0.1:${port}/pool_1`;

  const token = (tenantId: string, claims: JWTPayload = {}) => {
    const now = Math.floor(Date.now() / 1000);
    return new SignJWT({
      iss: issuer,
      aud: clientId,
      sub: `user-of-${tenantId}`,
      iat: now,
      exp: now + 3600,
      token_use: 'id',
      email: `somebody@${tenantId}.example`,
      'cognito:username': `somebody@${tenantId}.example`,
      'custom:tenantId': tenantId,
      'custom:userRole': 'TenantAdmin',
      ...claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .sign(privateKey);
  };

  return {
    issuer,
    clientId,
    keyReads: () => keyReads,
    token,
    headers: async (tenantId, claims) => ({
      authorization: `Bearer ${await token(tenantId, claims)}`,
      'x-tenant-id': tenantId,
      'x-tenant-tier': 'basic',
    }),
    stop: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
