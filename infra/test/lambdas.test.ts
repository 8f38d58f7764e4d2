import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { startSandbox, type Sandbox } from '@tenantry/aws-sandbox';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose';
import type * as Authorizer from '../lambda/authorizer';
import type * as TenantConfig from '../lambda/tenant-config';

const METHOD_ARN =
  'arn:aws:execute-api:us-east-1:000000000000:api/v1/GET/orders';

describe('the functions', () => {
  let sandbox: Sandbox;
  let issuerServer: Server;
  let issuer: string;
  let key: CryptoKey;
  let otherKey: CryptoKey;
  let authorizer: typeof Authorizer;
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
      API_URL: 'https://api.example/v1',
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
    documents = DynamoDBDocumentClient.from(client);
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
    jest.spyOn(console, 'log').mockImplementation(line => {
      lines.push(String(line));
    });
    // Loaded here: the functions make their clients from the environment.
    authorizer = require('../lambda/authorizer');
    tenantConfig = require('../lambda/tenant-config');
  });

  afterAll(async () => {
    issuerServer?.close();
    await sandbox?.stop();
  });

  async function enter(tenantId: string, state: string): Promise<void> {
    const pk = `TENANT#${tenantId}`;
    const put = (Item: object) =>
      documents.send(new PutCommand({ TableName: 'registry', Item }));
    await put({
      pk,
      sk: 'META',
      tenantId,
      tier: 'basic',
      state,
      tenantPath: 'basic',
      identity: {
        userPoolId: 'pool',
        appClientId: `client-of-${tenantId}`,
        issuer,
      },
    });
    await put({ pk, sk: 'KEY', value: `key-of-${tenantId}` });
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
      .setAudience(change.audience ?? `client-of-${tenantId}`)
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

  it.each([
    ['a tenant that does not exist', () => tokenOf('nobody')],
    ['no tenant', () => tokenOf('acme', { claims: { 'custom:tenantId': 7 } })],
    [
      "another tenant's client",
      () => tokenOf('acme', { audience: 'client-of-globex' }),
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

  it('refuses a tenant that is not active', async () => {
    expect(await authorize(await tokenOf('paused'))).toMatchObject({
      policyDocument: { Statement: [{ Effect: 'Deny' }] },
    });
  });

  it('tells an app where the users of a tenant sign in, and of nobody else', async () => {
    const ask = (tenantName: string) =>
      tenantConfig.handler({ pathParameters: { tenantName } });
    const found = await ask('acme');
    expect([found.statusCode, JSON.parse(found.body)]).toEqual([
      200,
      {
        userPoolId: 'pool',
        appClientId: 'client-of-acme',
        apiGatewayUrl: 'https://api.example/v1',
      },
    ]);
    for (const name of ['nobody', 'paused', '../acme', '']) {
      expect([name, (await ask(name)).statusCode]).toEqual([name, 404]);
    }
  });

  it('logs why it refused, and neither tokens nor addresses', () => {
    const text = lines.join('\n');
    expect(text).toContain('ERR_JWT_EXPIRED');
    expect(text).toContain('the tenant is suspended');
    expect(text).not.toMatch(/eyJ|@|key-of/);
  });
});
