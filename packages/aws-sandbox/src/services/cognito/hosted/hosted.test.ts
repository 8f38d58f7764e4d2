import { createHash, randomBytes } from 'node:crypto';
import {
  AdminCreateUserCommand,
  InitiateAuthCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { decodeJwt } from 'jose';
import { startSandbox, type Sandbox } from '../../..';
import { clientsOf, type Clients } from '../../../testing/clients';
import { createStack, outputsOf } from '../../../testing/stacks';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const APP = 'http://localhost:1/callback';
const PASSWORD = 'A-new-one-9!';

const CLIENT = {
  UserPoolId: { Ref: 'Pool' },
  PreventUserExistenceErrors: 'ENABLED',
  SupportedIdentityProviders: ['COGNITO'],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email'],
  CallbackURLs: [APP],
  LogoutURLs: ['http://localhost:1/'],
};
const TEMPLATE = {
  Resources: {
    Pool: {
      Type: 'AWS::Cognito::UserPool',
      Properties: {
        UsernameAttributes: ['email'],
        Policies: { PasswordPolicy: { MinimumLength: 12 } },
      },
    },
    Domain: {
      Type: 'AWS::Cognito::UserPoolDomain',
      Properties: { UserPoolId: { Ref: 'Pool' }, Domain: 'tenantry-shop' },
    },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: CLIENT,
    },
    Server: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        ...CLIENT,
        GenerateSecret: true,
        ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
      },
    },
  },
  Outputs: {
    PoolId: { Value: { Ref: 'Pool' } },
    ClientId: { Value: { Ref: 'Client' } },
    ServerId: { Value: { Ref: 'Server' } },
    ServerSecret: { Value: { 'Fn::GetAtt': ['Server', 'ClientSecret'] } },
    SignInUrl: {
      Value: {
        'Fn::Sub': 'https://${Domain}.auth.${AWS::Region}.amazoncognito.com',
      },
    },
  },
};

describe('the pages to sign in on', () => {
  let sandbox: Sandbox;
  let clients: Clients;
  let poolId: string;
  let clientId: string;
  let server: { id: string; secret: string };
  let signInUrl: string;
  let description: Response;
  let metadata: Record<string, string>;
  const verifier = randomBytes(32).toString('base64url');

  beforeAll(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    clients = clientsOf(sandbox);
    const outputs = outputsOf(await createStack(clients, 'shop', TEMPLATE));
    poolId = outputs.PoolId;
    clientId = outputs.ClientId;
    server = { id: outputs.ServerId, secret: outputs.ServerSecret };
    signInUrl = outputs.SignInUrl;
    description = await fetch(
      `${sandbox.endpoint}/${poolId}/.well-known/openid-configuration`,
    );
    metadata = await description.json();
  });
  afterAll(() => sandbox.stop());

  const pageUrl = (change: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      client_id: clientId,
      redirect_uri: APP,
      response_type: 'code',
      scope: 'openid email',
      state: 'st',
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
      ...change,
    });
    return `${metadata.authorization_endpoint}?${query}`;
  };
  const send = (form: Record<string, string>, url = pageUrl()) =>
    fetch(url, {
      method: 'POST',
      body: new URLSearchParams(form),
      redirect: 'manual',
    });
  const ask = async (endpoint: string, form: Record<string, string>) => {
    const response = await fetch(metadata[endpoint], {
      method: 'POST',
      body: new URLSearchParams({ client_id: clientId, ...form }),
    });
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    return [response.status, await response.json()];
  };
  const invite = async (email: string) => {
    await clients.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId: poolId,
        Username: email,
        UserAttributes: [{ Name: 'email', Value: email }],
        DesiredDeliveryMediums: ['EMAIL'],
      }),
    );
    const mails = await fetch(`${sandbox.endpoint}/_sandbox/outbox`);
    return (await mails.json()).pop().temporaryPassword;
  };
  /** Signs in for the first time; where that leads to. */
  const enter = async (username: string): Promise<URL> => {
    const mailed = await invite(username);
    const asked = await (await send({ username, password: mailed })).text();
    const session = /name="session" value="(\w+)"/.exec(asked)![1];
    const refused = await send({ session, newPassword: 'short' });
    expect(await refused.text()).toContain('Password not long enough');
    const done = await send({ session, newPassword: PASSWORD });
    expect(done.status).toBe(302);
    return new URL(done.headers.get('location')!);
  };
  const redeem = (code: string, change = {}) =>
    ask('token_endpoint', {
      grant_type: 'authorization_code',
      code,
      redirect_uri: APP,
      code_verifier: verifier,
      ...change,
    });

  it('are where the issuer says to pages of any origin', () => {
    expect(description.headers.get('access-control-allow-origin')).toBe('*');
    expect(metadata.authorization_endpoint).toBe(
      `${signInUrl}/oauth2/authorize`,
    );
  });

  it('ask an invited person for a password, and send them back with a code that works once', async () => {
    const back = await enter('ada@shop.example');
    expect(`${back.origin}${back.pathname}`).toBe(APP);
    expect(back.searchParams.get('state')).toBe('st');
    const code = back.searchParams.get('code')!;
    const [status, tokens] = await redeem(code);
    expect(status).toBe(200);
    expect(decodeJwt(tokens.id_token)).toMatchObject({
      iss: metadata.issuer,
      aud: clientId,
      token_use: 'id',
    });
    expect(decodeJwt(tokens.access_token).scope).toBe('openid email');
    expect(await redeem(code)).toEqual([400, { error: 'invalid_grant' }]);

    const renewed = { grant_type: 'refresh_token', ...tokens };
    const [renewedStatus, fresh] = await ask('token_endpoint', renewed);
    expect([renewedStatus, Object.keys(fresh)]).toEqual([
      200,
      expect.arrayContaining(['id_token', 'access_token']),
    ]);
    await ask('revocation_endpoint', { token: tokens.refresh_token });
    expect(await ask('token_endpoint', renewed)).toEqual([
      400,
      { error: 'invalid_grant' },
    ]);
    // Whoever comes again has a password.
    const again = await send({
      username: 'ada@shop.example',
      password: PASSWORD,
    });
    expect(again.status).toBe(302);
  });

  it('give no tokens to whoever found the code', async () => {
    const steal = async (change: object) => {
      const done = await send({
        username: 'bob@shop.example',
        password: PASSWORD,
      });
      const back = new URL(done.headers.get('location')!);
      return (await redeem(back.searchParams.get('code')!, change))[0];
    };
    await enter('bob@shop.example');
    expect(await steal({ code_verifier: 'guessed' })).toBe(400);
    expect(await steal({ redirect_uri: 'http://localhost:2/' })).toBe(400);
    expect(await steal({ client_id: 'other' })).toBe(400);
    expect(await steal({})).toBe(200);
  });

  it('want its secret from an app client that has one', async () => {
    await enter('cleo@shop.example');
    const exchange = async (authorization: string) => {
      const done = await send(
        { username: 'cleo@shop.example', password: PASSWORD },
        pageUrl({ client_id: server.id }),
      );
      const back = new URL(done.headers.get('location')!);
      const { status } = await fetch(metadata.token_endpoint, {
        method: 'POST',
        headers: { authorization },
        body: new URLSearchParams({
          grant_type: 'authorization_code',
          code: back.searchParams.get('code')!,
          redirect_uri: APP,
          code_verifier: verifier,
          client_id: server.id,
        }),
      });
      return status;
    };
    const basic = (secret: string) =>
      `Basic ${Buffer.from(`${server.id}:${secret}`).toString('base64')}`;
    expect(await exchange('')).toBe(400);
    expect(await exchange(basic('guessed'))).toBe(400);
    expect(await exchange(basic(server.secret))).toBe(200);
    await expect(
      clients.cognito.send(
        new InitiateAuthCommand({
          ClientId: server.id,
          AuthFlow: 'USER_PASSWORD_AUTH',
          AuthParameters: { USERNAME: 'cleo@shop.example', PASSWORD },
        }),
      ),
    ).rejects.toThrow(/SECRET_HASH was not received/);
  });

  it('say the same of a wrong password and of somebody unknown', async () => {
    for (const username of ['bob@shop.example', 'no"body@shop.example']) {
      const response = await send({ username, password: 'wrong' });
      const text = await response.text();
      expect([response.status, text]).toEqual([
        400,
        expect.stringContaining('Incorrect username or password.'),
      ]);
      expect(text).not.toContain('no"body');
    }
  });

  it.each([
    ['redirect_uri', 'http://evil.example/'],
    ['client_id', 'nobodys'],
    ['response_type', 'token'],
    ['code_challenge_method', 'plain'],
    ['scope', 'openid aws.cognito.signin.user.admin'],
  ])('send nobody anywhere with another %s', async (name, value) => {
    const form = { username: 'bob@shop.example', password: PASSWORD };
    const response = await send(form, pageUrl({ [name]: value }));
    expect([response.status, response.headers.get('location')]).toEqual([
      400,
      null,
    ]);
  });

  it('lead back from signing out to where the client says, and nowhere else', async () => {
    const leave = async (target: string) => {
      const url = `${metadata.end_session_endpoint}?client_id=${clientId}&logout_uri=${target}`;
      const { status } = await fetch(url, { redirect: 'manual' });
      return status;
    };
    expect(await leave('http://localhost:1/')).toBe(302);
    expect(await leave('http://evil.example/')).toBe(400);
  });
});
