import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { startSandbox, type Sandbox } from '@tenantry/aws-sandbox';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import type * as Authorizer from '../lambda/authorizer';
import type * as Tenant from '../lambda/tenant';
import type * as TenantConfig from '../lambda/tenant-config';

jest.setTimeout(60_000);

const METHOD_ARN =
  'arn:aws:execute-api:us-east-1:000000000000:api/v1/GET/orders';

const clientOf = (tenantId: string) => `client${tenantId}`;

describe('the functions', () => {
  let sandbox: Sandbox;
  let issuerServer: Server;
  let issuer: string;
  let key: CryptoKey;
  let otherKey: CryptoKey;
  let authorizer: typeof Authorizer;
  let tenant: typeof Tenant;
  let tenantConfig: typeof TenantConfig;
  let documents: DynamoDBDocumentClient;
  const lines: string[] = [];

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: sandbox.endpoint,
      AWS_REGION: sandbox.region,
      AWS_ACCESS_KEY_ID: 'sandbox',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      REGISTRY_TABLE: 'registry',
      PLANS: JSON.stringify({ premium: { rateLimit: 200 } }),
      API_URL_0: 'https://api.example/v1',
      API_URL_1: 'https://other.example/v1',
    });
    const pair = await generateKeyPair('RS256');
    key = pair.privateKey;
    otherKey = (await generateKeyPair('RS256')).privateKey;
    const jwk = {
      ...(await exportJWK(pair.publicKey)),
      kid: 'k',
      alg: 'RS256',
    };
    issuerServer = createServer((_, response) =>
      response.end(JSON.stringify({ keys: [jwk] })),
    );
    await new Promise<void>(resolve =>
      issuerServer.listen(0, '127.0.0.1', resolve),
    );
    issuer = `http://127.0.0.1:${
      (issuerServer.address() as AddressInfo).port
    }/pool`;

    const client = new DynamoDBClient({});
    documents = DynamoDBDocumentClient.from(client, {
      marshallOptions: { removeUndefinedValues: true },
    });
    await client.send(
      new CreateTableCommand({
        TableName: 'registry',
        BillingMode: 'PAY_PER_REQUEST',
        KeySchema: [
          { AttributeName: 'pk', KeyType: 'HASH' },
          { AttributeName: 'sk', KeyType: 'RANGE' },
        ],
        AttributeDefinitions: [
          { AttributeName: 'pk', AttributeType: 'S' },
          { AttributeName: 'sk', AttributeType: 'S' },
        ],
      }),
    );
    await enter('acme', 'active');
    await enter('globex', 'active');
    await enter('paused', 'suspended');
    await enter('moving', 'migrating');
    await enter('stranded', 'failed', { failure: { operation: 'move' } });
    await enter('half-gone', 'failed', { failure: { operation: 'offboard' } });
    await enter('renewed', 'updating');
    await enter('umbrella', 'active', {
      isolation: 'silo-cluster',
      tier: 'premium',
      tenantPath: 'umbrella',
      silo: { shard: 1 },
    });
    await enter('hooli', 'active', { isolation: 'silo-service' });
    // It has left the pool; its users have not.
    await enter('vandelay', 'active', {
      isolation: 'silo-service',
      tier: 'advanced',
      tenantPath: 'vandelay--2',
      silo: { shard: 0 },
      identity: {
        userPoolId: 'pool',
        appClientId: clientOf('vandelay'),
        issuer,
        shared: true,
      },
    });
    await enter('unfinished', 'provisioning', {
      isolation: 'silo-service',
      identity: undefined,
    });
    jest.spyOn(console, 'log').mockImplementation(line => {
      lines.push(String(line));
    });
    // Loaded here: the functions make their clients from the environment.
    authorizer = require('../lambda/authorizer');
    tenant = require('../lambda/tenant');
    tenantConfig = require('../lambda/tenant-config');
  });

  afterAll(async () => {
    issuerServer?.close();
    await sandbox?.stop();
  });

  async function enter(
    tenantId: string,
    state: string,
    change: object = {},
  ): Promise<void> {
    const pk = `TENANT#${tenantId}`;
    const put = (Item: object) =>
      documents.send(new PutCommand({ TableName: 'registry', Item }));
    const appClientId = clientOf(tenantId);
    await put({
      pk,
      sk: 'META',
      tenantId,
      displayName: `${tenantId} Inc`,
      isolation: 'pool',
      tier: 'basic',
      state,
      tenantPath: 'basic',
      identity: { userPoolId: 'pool', appClientId, issuer },
      ...change,
    });
    await put({ pk, sk: 'KEY', value: `key-of-${tenantId}` });
    // The portal writes it for tenants that have a user pool for themselves.
    if ('isolation' in change) {
      await put({ pk: `CLIENT#${appClientId}`, sk: 'META', tenantId });
    }
  }

  const tokenOf = (
    tenantId: string,
    change: {
      claims?: object;
      audience?: string;
      issuer?: string;
      expires?: string;
      key?: CryptoKey;
    } = {},
  ) =>
    new SignJWT({
      token_use: 'id',
      'custom:tenantId': tenantId,
      'custom:userRole': 'TenantAdmin',
      email: 'ada@acme.example',
      ...change.claims,
    })
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .setSubject('somebody')
      .setIssuer(change.issuer ?? issuer)
      .setAudience(change.audience ?? clientOf(tenantId))
      .setIssuedAt()
      .setExpirationTime(change.expires ?? '1h')
      .sign(change.key ?? key);

  const authorize = async (token: string) =>
    authorizer.handler({
      type: 'TOKEN',
      methodArn: METHOD_ARN,
      authorizationToken: `Bearer ${token}`,
    });

  it('lets in whom the registry confirms, for every route, counted for their own key', async () => {
    expect(await authorize(await tokenOf('acme'))).toMatchObject({
      principalId: 'somebody',
      policyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Resource: 'arn:aws:execute-api:us-east-1:000000000000:api/v1/*',
          },
        ],
      },
      context: {
        tenantId: 'acme',
        tier: 'basic',
        tenantPath: 'basic',
        userRole: 'TenantAdmin',
      },
      usageIdentifierKey: 'key-of-acme',
    });
  });

  it('lets users of the pool in to where their tenant has moved', async () => {
    expect(await authorize(await tokenOf('vandelay'))).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Allow' }] },
      context: { tier: 'advanced', tenantPath: 'vandelay--2' },
    });
  });

  it.each([
    ['a tenant that does not exist', () => tokenOf('nobody')],
    ['no tenant', () => tokenOf('acme', { claims: { 'custom:tenantId': 7 } })],
    [
      "another tenant's client",
      () => tokenOf('acme', { audience: clientOf('globex') }),
    ],
    [
      'another issuer',
      () => tokenOf('acme', { issuer: 'http://evil.example/pool' }),
    ],
    ["somebody else's signature", () => tokenOf('acme', { key: otherKey })],
    ['an expired token', () => tokenOf('acme', { expires: '-1m' })],
    [
      'an access token',
      () => tokenOf('acme', { claims: { token_use: 'access' } }),
    ],
    ['no token at all', async () => 'not.a.token'],
  ])('answers 401 to %s', async (_, make) => {
    await expect(authorize(await make())).rejects.toThrow(/^Unauthorized$/);
  });

  describe('who comes from an identity provider of the tenant’s own', () => {
    /** Cognito has no attributes of ours for them. */
    const federated = {
      'custom:tenantId': undefined,
      'custom:userRole': undefined,
    };

    it('is let in as the tenant’s whose user pool says so, with the lesser role', async () => {
      expect(
        await authorize(await tokenOf('umbrella', { claims: federated })),
      ).toMatchObject({
        policyDocument: { Statement: [{ Effect: 'Allow' }] },
        context: {
          tenantId: 'umbrella',
          tier: 'premium',
          tenantPath: 'umbrella',
          userRole: 'TenantUser',
        },
        usageIdentifierKey: 'key-of-umbrella',
      });
    });

    it.each([
      [
        'in the pool that many tenants share',
        () => tokenOf('acme', { claims: federated }),
      ],
      [
        'in that pool, of a tenant that has left it',
        () => tokenOf('vandelay', { claims: federated }),
      ],
      [
        'with a claim of another tenant',
        () => tokenOf('umbrella', { claims: { 'custom:tenantId': 'hooli' } }),
      ],
      [
        'with the client of another tenant, and a claim of this one',
        () =>
          tokenOf('umbrella', {
            audience: clientOf('hooli'),
            claims: { 'custom:tenantId': 'umbrella' },
          }),
      ],
      [
        "signed by somebody else, with the tenant's client",
        () => tokenOf('umbrella', { claims: federated, key: otherKey }),
      ],
      [
        'of a client that nobody has',
        () => tokenOf('umbrella', { claims: federated, audience: 'nobodys' }),
      ],
      [
        'of a client whose name is no name',
        () => tokenOf('umbrella', { claims: federated, audience: 'a#b' }),
      ],
      [
        'whose tenant has no user pool yet',
        () => tokenOf('unfinished', { claims: federated }),
      ],
    ])('is refused %s', async (_, make) => {
      await expect(authorize(await make())).rejects.toThrow(/^Unauthorized$/);
    });
  });

  it('lets a tenant in that is on its way to another tier, whatever becomes of that', async () => {
    for (const tenantId of ['moving', 'stranded']) {
      expect(await authorize(await tokenOf(tenantId))).toMatchObject({
        policyDocument: { Statement: [{ Effect: 'Allow' }] },
        context: { tenantId, tenantPath: 'basic' },
      });
    }
    // Any other failure leaves nobody to be let in.
    expect(await authorize(await tokenOf('half-gone'))).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
    });
  });

  it('refuses a tenant that is not active', async () => {
    expect(await authorize(await tokenOf('paused'))).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
    });
  });

  it('lets in a tenant that is being updated', async () => {
    expect(await authorize(await tokenOf('renewed'))).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Allow' }] },
    });
    const { statusCode } = await tenantConfig.handler({
      pathParameters: { tenantName: 'renewed' },
    });
    expect(statusCode).toBe(200);
  });

  it('tells an app where the users of a tenant sign in, and of nobody else', async () => {
    const ask = (tenantName: string) =>
      tenantConfig.handler({ pathParameters: { tenantName } });
    const found = await ask('acme');
    expect([found.statusCode, JSON.parse(found.body)]).toEqual([
      200,
      {
        issuer,
        userPoolId: 'pool',
        appClientId: clientOf('acme'),
        apiGatewayUrl: 'https://api.example/v1',
      },
    ]);
    // Its services are behind another load balancer, and that behind another API.
    const silo = JSON.parse((await ask('umbrella')).body);
    expect(silo.apiGatewayUrl).toBe('https://other.example/v1');
    for (const name of ['nobody', 'paused', 'unfinished', '../acme', '']) {
      expect([name, (await ask(name)).statusCode]).toEqual([name, 404]);
    }
  });

  it('tells the users of a tenant what it is, and what its tier allows', async () => {
    const ask = (tenantId: string) =>
      tenant.handler({ requestContext: { authorizer: { tenantId } } });
    const { statusCode, headers, body } = await ask('umbrella');
    expect([statusCode, JSON.parse(body)]).toEqual([
      200,
      {
        tenantId: 'umbrella',
        displayName: 'umbrella Inc',
        tier: 'premium',
        state: 'active',
        limits: { rateLimit: 200 },
      },
    ]);
    // What one tenant is told is nobody else's, and a page may read it.
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'access-control-allow-origin': '*',
    });
    expect((await ask('nobody')).statusCode).toBe(404);
  });

  it('logs why it refused, and neither tokens nor addresses', () => {
    const text = lines.join('\n');
    expect(text).toContain('ERR_JWT_EXPIRED');
    expect(text).toContain('the tenant is suspended');
    expect(text).not.toMatch(/eyJ|@|key-of/);
  });
});
