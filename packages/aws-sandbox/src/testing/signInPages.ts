import { createHash, randomBytes } from 'node:crypto';
import { AdminCreateUserCommand } from '@aws-sdk/client-cognito-identity-provider';
import { startSandbox } from '..';
import { clientsOf } from './clients';
import { createStack, outputsOf } from './stacks';

/** Where the app is sent back to. */
export const APP = 'http://localhost:1/callback';
/** What people choose in place of the mailed one. */
export const PASSWORD = 'A-new-one-9!';

const CLIENT = {
  UserPoolId: { Ref: 'Pool' },
  PreventUserExistenceErrors: 'ENABLED',
  SupportedIdentityProviders: ['COGNITO'],
  AllowedOAuthFlowsUserPoolClient: true,
  AllowedOAuthFlows: ['code'],
  AllowedOAuthScopes: ['openid', 'email', 'profile'],
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

/** An account with a user pool and its pages, used as a browser and an app do it. */
export async function startSignInPages() {
  const sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
  const clients = clientsOf(sandbox);
  const outputs = outputsOf(await createStack(clients, 'shop', TEMPLATE));
  const { PoolId: poolId, ClientId: clientId } = outputs;
  const description = await fetch(
    `${sandbox.endpoint}/${poolId}/.well-known/openid-configuration`,
  );
  const metadata: Record<string, string> = await description.json();
  const verifier = randomBytes(32).toString('base64url');

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
        UserAttributes: [
          { Name: 'email', Value: email },
          { Name: 'email_verified', Value: 'true' },
          { Name: 'name', Value: 'Somebody' },
        ],
        DesiredDeliveryMediums: ['EMAIL'],
      }),
    );
    const mails = await fetch(`${sandbox.endpoint}/_sandbox/outbox`);
    return (await mails.json()).pop().temporaryPassword;
  };

  return {
    sandbox,
    clients,
    poolId,
    clientId,
    server: { id: outputs.ServerId, secret: outputs.ServerSecret },
    signInUrl: outputs.SignInUrl,
    description,
    metadata,
    verifier,
    pageUrl,
    send,
    ask,
    /** Signs in for the first time; where that leads to. */
    async enter(username: string, url?: string): Promise<URL> {
      const mailed = await invite(username);
      const asked = await (
        await send({ username, password: mailed }, url)
      ).text();
      const session = /name="session" value="(\w+)"/.exec(asked)![1];
      const refused = await send({ session, newPassword: 'short' }, url);
      expect(await refused.text()).toContain('Password not long enough');
      const done = await send({ session, newPassword: PASSWORD }, url);
      expect(done.status).toBe(302);
      return new URL(done.headers.get('location')!);
    },
    redeem: (code: string, change = {}) =>
      ask('token_endpoint', {
        grant_type: 'authorization_code',
        code,
        redirect_uri: APP,
        code_verifier: verifier,
        ...change,
      }),
  };
}
