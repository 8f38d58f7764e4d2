import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  CreateGroupCommand,
  InitiateAuthCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
  RespondToAuthChallengeCommand,
  UpdateUserAttributesCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { startSandbox, type Sandbox } from '../..';
import { clientsOf, type Clients } from '../../testing/clients';
import { createStack, outputsOf } from '../../testing/stacks';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const TEMPLATE = {
  Resources: {
    Pool: {
      Type: 'AWS::Cognito::UserPool',
      Properties: {
        Schema: [
          {
            Name: 'tenantId',
            AttributeDataType: 'String',
            Mutable: true,
          },
        ],
        Policies: {
          PasswordPolicy: {
            MinimumLength: 10,
            RequireNumbers: true,
            RequireSymbols: true,
          },
        },
      },
    },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: { Ref: 'Pool' },
        ExplicitAuthFlows: [
          'ALLOW_USER_PASSWORD_AUTH',
          'ALLOW_REFRESH_TOKEN_AUTH',
        ],
        WriteAttributes: ['name'],
      },
    },
  },
  Outputs: {
    UserPoolId: { Value: { Ref: 'Pool' } },
    ClientId: { Value: { Ref: 'Client' } },
    Issuer: { Value: { 'Fn::GetAtt': ['Pool', 'ProviderURL'] } },
  },
};

describe('Cognito', () => {
  let sandbox: Sandbox;
  let clients: Clients;
  let UserPoolId: string;
  let ClientId: string;
  let issuer: string;
  const Username = 'ada@acme.example';

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    clients = clientsOf(sandbox);
    const outputs = outputsOf(await createStack(clients, 'pool', TEMPLATE));
    ({ UserPoolId, ClientId, Issuer: issuer } = outputs);
  });
  afterEach(() => sandbox.stop());

  const invite = (change: object = {}) =>
    clients.cognito.send(
      new AdminCreateUserCommand({
        UserPoolId,
        Username,
        DesiredDeliveryMediums: ['EMAIL'],
        UserAttributes: [
          { Name: 'email', Value: Username },
          { Name: 'custom:tenantId', Value: 'acme' },
        ],
        ...change,
      }),
    );
  const lastMail = async () => {
    const response = await fetch(`${sandbox.endpoint}/_sandbox/outbox`);
    return ((await response.json()) as any[]).pop();
  };
  const signIn = (password: string) =>
    clients.cognito.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: Username, PASSWORD: password },
      }),
    );
  async function firstSignIn(newPassword = 'n3w-passw0rd!') {
    const { temporaryPassword } = await lastMail();
    const { Session } = await signIn(temporaryPassword);
    const { AuthenticationResult } = await clients.cognito.send(
      new RespondToAuthChallengeCommand({
        ClientId,
        Session,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        ChallengeResponses: { USERNAME: Username, NEW_PASSWORD: newPassword },
      }),
    );
    return AuthenticationResult!;
  }

  it('mails a password that works once, and then signs in with tokens that verify', async () => {
    await invite();
    expect(await lastMail()).toMatchObject({
      recipient: Username,
      userName: Username,
      temporaryPassword: expect.any(String),
    });
    await expect(signIn('wrong')).rejects.toThrow(
      'Incorrect username or password.',
    );
    const tokens = await firstSignIn();
    const keys = createRemoteJWKSet(new URL(`${issuer}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(tokens.IdToken!, keys, {
      issuer,
      audience: ClientId,
    });
    expect(payload).toMatchObject({
      token_use: 'id',
      'custom:tenantId': 'acme',
      'cognito:username': Username,
      email: Username,
    });
    const again = await signIn('n3w-passw0rd!');
    expect(again.AuthenticationResult?.IdToken).toBeDefined();
    const refreshed = await clients.cognito.send(
      new InitiateAuthCommand({
        ClientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: tokens.RefreshToken! },
      }),
    );
    expect(refreshed.AuthenticationResult?.IdToken).toBeDefined();
  });

  it('does not let users write attributes that the client may not', async () => {
    await invite();
    const { AccessToken } = await firstSignIn();
    const write = (Name: string) =>
      clients.cognito.send(
        new UpdateUserAttributesCommand({
          AccessToken,
          UserAttributes: [{ Name, Value: 'globex' }],
        }),
      );
    await expect(write('custom:tenantId')).rejects.toThrow(
      'A client attempted to write unauthorized attribute',
    );
    await expect(write('name')).resolves.toBeDefined();
  });

  it('holds new passwords to the policy', async () => {
    await invite();
    await expect(firstSignIn('short')).rejects.toThrow(
      'Password not long enough',
    );
    await expect(firstSignIn('longenoughbutplain')).rejects.toThrow(
      'Password must have numeric characters',
    );
  });

  it('refuses a second user of the same name, and sends a new password on request', async () => {
    await invite();
    await expect(invite()).rejects.toMatchObject({
      name: 'UsernameExistsException',
    });
    const first = await lastMail();
    await invite({ MessageAction: 'RESEND' });
    const second = await lastMail();
    expect(second.temporaryPassword).not.toBe(first.temporaryPassword);
    await expect(signIn(first.temporaryPassword)).rejects.toThrow(
      'Incorrect username or password.',
    );
  });

  it.each([
    [{ UserAttributes: [{ Name: 'custom:nope', Value: '1' }] }, /schema/],
    [
      { UserAttributes: [{ Name: 'email', Value: 'no address' }] },
      /Invalid email address/,
    ],
    [{ ClientMetadata: { a: 'b' } }, /does not support the parameter/],
  ])('refuses users that cannot be (%#)', async (change, message) => {
    await expect(invite(change)).rejects.toThrow(message);
    const { users } = await sandbox.inventory();
    expect(users).toEqual([]);
  });

  it('knows who is in a group, and forgets deleted users', async () => {
    await clients.cognito.send(
      new CreateGroupCommand({ UserPoolId, GroupName: 'acme' }),
    );
    await expect(
      clients.cognito.send(
        new CreateGroupCommand({ UserPoolId, GroupName: 'acme' }),
      ),
    ).rejects.toMatchObject({ name: 'GroupExistsException' });
    await invite();
    await clients.cognito.send(
      new AdminAddUserToGroupCommand({
        UserPoolId,
        Username,
        GroupName: 'acme',
      }),
    );
    const members = async () =>
      (
        await clients.cognito.send(
          new ListUsersInGroupCommand({ UserPoolId, GroupName: 'acme' }),
        )
      ).Users!.map(user => user.Username);
    expect(await members()).toEqual([Username]);
    await clients.cognito.send(
      new AdminDeleteUserCommand({ UserPoolId, Username }),
    );
    expect(await members()).toEqual([]);
  });

  it('ends the sessions of a disabled user', async () => {
    await invite();
    const { RefreshToken } = await firstSignIn();
    await clients.cognito.send(
      new AdminDisableUserCommand({ UserPoolId, Username }),
    );
    await expect(
      clients.cognito.send(
        new InitiateAuthCommand({
          ClientId,
          AuthFlow: 'REFRESH_TOKEN_AUTH',
          AuthParameters: { REFRESH_TOKEN: RefreshToken! },
        }),
      ),
    ).rejects.toMatchObject({ name: 'NotAuthorizedException' });
    await expect(signIn('n3w-passw0rd!')).rejects.toThrow('User is disabled.');
  });

  it('lists users page by page, by filter', async () => {
    for (const name of ['a', 'b', 'c']) {
      const address = `${name}@acme.example`;
      await invite({
        Username: address,
        UserAttributes: [{ Name: 'email', Value: address }],
      });
    }
    const list = async (input: object) =>
      clients.cognito.send(new ListUsersCommand({ UserPoolId, ...input }));
    const first = await list({ Limit: 2 });
    const second = await list({ PaginationToken: first.PaginationToken });
    expect(
      [...first.Users!, ...second.Users!].map(user => user.Username),
    ).toEqual(['a@acme.example', 'b@acme.example', 'c@acme.example']);
    expect(
      (await list({ Filter: 'email = "b@acme.example"' })).Users,
    ).toHaveLength(1);
  });
});
