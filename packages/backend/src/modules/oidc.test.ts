import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import authPlugin from '@backstage/plugin-auth-backend';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { decodeJwt, exportJWK, generateKeyPair, SignJWT } from 'jose';
import request from 'supertest';
import oidc from './oidc';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const CLIENT = 'portal';
const ADA: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'User',
  metadata: { name: 'ada', namespace: 'default' },
  spec: { profile: { email: 'ada@acme.example' } },
  relations: [{ type: 'memberOf', targetRef: 'group:default/sales' }],
};

/** An OpenID provider which lets everybody in as the one that it was told. */
class Provider {
  claims: Record<string, unknown> = {};
  isAway = false;
  #server?: Server;
  #nonce = '';

  async start(): Promise<string> {
    const { publicKey, privateKey } = await generateKeyPair('RS256');
    const jwk = { ...(await exportJWK(publicKey)), kid: 'k', alg: 'RS256' };
    const server = createServer(async (req, res) => {
      if (this.isAway) {
        res.statusCode = 503;
        return res.end();
      }
      const { pathname, searchParams } = new URL(req.url!, this.#issuer());
      const answer = (body: unknown) => {
        res.setHeader('content-type', 'application/json');
        res.end(JSON.stringify(body));
      };
      switch (pathname) {
        case '/.well-known/openid-configuration':
          return answer({
            issuer: this.#issuer(),
            authorization_endpoint: `${this.#issuer()}/authorize`,
            token_endpoint: `${this.#issuer()}/token`,
            userinfo_endpoint: `${this.#issuer()}/userinfo`,
            revocation_endpoint: `${this.#issuer()}/revoke`,
            end_session_endpoint: `${this.#issuer()}/logout`,
            jwks_uri: `${this.#issuer()}/jwks`,
          });
        case '/authorize':
          this.#nonce = searchParams.get('nonce')!;
          res.statusCode = 302;
          res.setHeader(
            'location',
            `${searchParams.get(
              'redirect_uri',
            )}?code=c&state=${encodeURIComponent(searchParams.get('state')!)}`,
          );
          return res.end();
        case '/token':
          return answer({
            access_token: 'a',
            token_type: 'Bearer',
            expires_in: 3600,
            id_token: await new SignJWT({ ...this.claims, nonce: this.#nonce })
              .setProtectedHeader({ alg: 'RS256', kid: 'k' })
              .setIssuer(this.#issuer())
              .setAudience(CLIENT)
              .setIssuedAt()
              .setExpirationTime('1h')
              .sign(privateKey),
          });
        case '/userinfo': {
          // As Cognito does it: no groups, and nothing but text.
          const { 'cognito:groups': _, ...info } = this.claims;
          return answer(
            Object.fromEntries(
              Object.entries(info).map(([name, value]) => [
                name,
                String(value),
              ]),
            ),
          );
        }
        default:
          return answer({ keys: [jwk] });
      }
    });
    this.#server = server;
    await new Promise<void>(resolve =>
      server.listen(0, '127.0.0.1', () => resolve()),
    );
    return this.#issuer();
  }

  #issuer() {
    return `http://localhost:${(this.#server!.address() as AddressInfo).port}`;
  }

  async stop() {
    await new Promise(resolve => this.#server?.close(resolve));
  }
}

describe('signing in with an OpenID Connect provider', () => {
  const provider = new Provider();
  const logger = mockServices.rootLogger.mock();
  logger.child.mockReturnValue(logger);
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  beforeAll(async () => {
    // It is away when the portal starts.
    const issuer = await provider.start();
    provider.isAway = true;
    const baseUrl = 'http://localhost:7007';
    backend = await startTestBackend({
      features: [
        authPlugin,
        oidc,
        logger.factory,
        catalogServiceMock.factory({ entities: [ADA] }),
        mockServices.rootConfig.factory({
          data: {
            app: { baseUrl },
            backend: { baseUrl, listen: { host: '127.0.0.1', port: 0 } },
            auth: {
              environment: 'production',
              session: { secret: 'a secret of this test' },
              providers: {
                oidc: {
                  production: {
                    metadataUrl: `${issuer}/.well-known/openid-configuration`,
                    clientId: CLIENT,
                    clientSecret: 'secret',
                    prompt: 'auto',
                  },
                },
              },
            },
          },
        }),
      ],
    });
  });

  afterAll(async () => {
    await backend?.stop();
    await provider.stop();
  });

  /** Goes through the provider as a browser does; what the portal's page is told. */
  async function enter(claims: Record<string, unknown>) {
    provider.claims = claims;
    const browser = request.agent(backend.server);
    const begin =
      '/api/auth/oidc/start?env=production&scope=openid%20profile%20email';
    const start = await browser.get(begin).expect(302);
    let next = new URL(start.headers.location, `http://portal${begin}`);
    if (next.hostname !== 'portal') {
      const back = await fetch(next, { redirect: 'manual' });
      next = new URL(back.headers.get('location')!);
    }
    const page = await browser
      .get(`${next.pathname}${next.search}`)
      .expect(200);
    const [, posted] = /decodeURIComponent\('([^']+)'\)/.exec(page.text)!;
    const { response, error } = JSON.parse(decodeURIComponent(posted));
    if (error) {
      throw new Error(error.message);
    }
    return response;
  }

  /** The refs that the portal's token carries. */
  async function signIn(claims: Record<string, unknown>) {
    const { backstageIdentity } = await enter(claims);
    const { sub, ent } = decodeJwt(backstageIdentity.token);
    return {
      sub,
      ent: ent ?? backstageIdentity.identity.ownershipEntityRefs,
    };
  }

  it('says that the provider is away, and works once it is there', async () => {
    const claims = { sub: '0' };
    const problem = /^The identity provider does not answer as it should/;
    await expect(enter(claims)).rejects.toThrow(problem);
    expect(logger.warn).toHaveBeenCalledWith(expect.stringMatching(problem));
    provider.isAway = false;
    expect(await enter(claims)).toHaveProperty('backstageIdentity');
  });

  it('is the user of the catalog with the verified address, in the groups of both', async () => {
    expect(
      await signIn({
        sub: '1',
        email: 'ada@acme.example',
        email_verified: true,
        'cognito:groups': ['Platform'],
      }),
    ).toEqual({
      sub: 'user:default/ada',
      ent: [
        'user:default/ada',
        'group:default/sales',
        'group:default/platform',
      ],
    });
  });

  it('is somebody whom the catalog does not know, too', async () => {
    expect(
      await signIn({
        sub: '2',
        email: 'bob@acme.example',
        email_verified: true,
        'cognito:groups': ['platform'],
      }),
    ).toEqual({
      sub: 'user:default/bob_acme.example',
      ent: ['user:default/bob_acme.example', 'group:default/platform'],
    });
  });

  it('is shown by name, or by address', async () => {
    const claims = { email: 'bob@acme.example', email_verified: true };
    const named = await enter({ ...claims, sub: '2', name: 'Bob' });
    const unnamed = await enter({ ...claims, sub: '2' });
    expect([named.profile, unnamed.profile]).toEqual([
      { email: 'bob@acme.example', displayName: 'Bob' },
      { email: 'bob@acme.example', displayName: 'bob@acme.example' },
    ]);
  });

  it('signs out at the provider, too, and here also when that is away', async () => {
    const signOut = () =>
      request(backend.server)
        .post('/api/auth/oidc/logout?env=production')
        .set('x-requested-with', 'XMLHttpRequest')
        .set('cookie', 'oidc-refresh-token=r');
    const expected = {
      status: 200,
      body: { logoutUrl: expect.stringMatching(/^http:.+\/logout\?/) },
    };
    const answer = await signOut();
    expect(answer).toMatchObject(expected);
    const { searchParams } = new URL(answer.body.logoutUrl);
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: CLIENT,
      logout_uri: 'http://localhost:7007/',
      post_logout_redirect_uri: 'http://localhost:7007/',
    });
    provider.isAway = true;
    expect(await signOut()).toMatchObject(expected);
    provider.isAway = false;
  });

  it('takes nobody for the user of an address that is not verified', async () => {
    const { sub } = await signIn({ sub: '3', email: 'ada@acme.example' });
    expect(sub).toMatch(/^user:default\/id-/);
  });
});
