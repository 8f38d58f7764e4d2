import {
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  DescribeIdentityProviderCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolDomainCommand,
  ListIdentityProvidersCommand,
  ListUsersCommand,
} from '@aws-sdk/client-cognito-identity-provider';
import {
  CreateSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { decodeJwt } from 'jose';
import { startSandbox, type Sandbox } from '../..';
import {
  clientsOf,
  ROOT_CREDENTIALS,
  type Clients,
} from '../../testing/clients';
import {
  createStack,
  deleteStack,
  eventsOf,
  outputsOf,
} from '../../testing/stacks';

// The first test of a file waits for what it starts, on a machine that may be busy.
jest.setTimeout(60_000);

const OIDC = {
  client_id: 'tenantry',
  client_secret: '{{resolve:secretsmanager:idp/acme:SecretString}}',
  attributes_request_method: 'GET',
  oidc_issuer: 'https://login.acme.example',
  authorize_scopes: 'openid email',
};

const template = (options: {
  type: string;
  details: object;
  domain?: string;
  supported?: unknown[];
}) => ({
  Resources: {
    Pool: { Type: 'AWS::Cognito::UserPool', Properties: {} },
    Provider: {
      Type: 'AWS::Cognito::UserPoolIdentityProvider',
      Properties: {
        UserPoolId: { Ref: 'Pool' },
        ProviderName: 'Acme',
        ProviderType: options.type,
        ProviderDetails: options.details,
        AttributeMapping: { email: 'email' },
      },
    },
    Domain: {
      Type: 'AWS::Cognito::UserPoolDomain',
      Properties: {
        UserPoolId: { Ref: 'Pool' },
        Domain: options.domain ?? 'tenantry-acme',
      },
    },
    Client: {
      Type: 'AWS::Cognito::UserPoolClient',
      Properties: {
        UserPoolId: { Ref: 'Pool' },
        SupportedIdentityProviders: options.supported ?? [
          'COGNITO',
          { Ref: 'Provider' },
        ],
        AllowedOAuthFlowsUserPoolClient: true,
        AllowedOAuthFlows: ['code'],
        AllowedOAuthScopes: ['openid'],
        CallbackURLs: ['https://app.acme.example'],
      },
    },
  },
  Outputs: {
    PoolId: { Value: { Ref: 'Pool' } },
    ClientId: { Value: { Ref: 'Client' } },
  },
});

describe('user pools with identity providers of tenants', () => {
  let sandbox: Sandbox;
  let clients: Clients;

  beforeEach(async () => {
    sandbox = await startSandbox({ port: 0, frontDoorPort: 0 });
    clients = clientsOf(sandbox);
    const secrets = new SecretsManagerClient({
      endpoint: sandbox.endpoint,
      region: sandbox.region,
      credentials: ROOT_CREDENTIALS,
    });
    await secrets.send(
      new CreateSecretCommand({ Name: 'idp/acme', SecretString: 'hush-hush' }),
    );
    secrets.destroy();
  });
  afterEach(() => sandbox.stop());

  it.each([
    ['OIDC', OIDC],
    ['SAML', { MetadataURL: 'https://login.acme.example/saml' }],
  ])(
    'show an %s provider, and go with all that is theirs',
    async (type, details) => {
      const empty = await sandbox.inventory();
      const stack = await createStack(
        clients,
        'tenant',
        template({ type, details }),
      );
      expect(stack.StackStatus).toBe('CREATE_COMPLETE');
      const { PoolId: UserPoolId, ClientId } = outputsOf(stack);
      const { IdentityProvider } = await clients.cognito.send(
        new DescribeIdentityProviderCommand({
          UserPoolId,
          ProviderName: 'Acme',
        }),
      );
      expect(IdentityProvider).toMatchObject({
        ProviderType: type,
        AttributeMapping: { email: 'email' },
      });
      // The secret reaches the provider, and nobody who looks.
      expect(JSON.stringify(IdentityProvider)).not.toContain('hush-hush');
      const { Providers } = await clients.cognito.send(
        new ListIdentityProvidersCommand({ UserPoolId }),
      );
      expect(Providers).toMatchObject([{ ProviderName: 'Acme' }]);
      const { DomainDescription } = await clients.cognito.send(
        new DescribeUserPoolDomainCommand({ Domain: 'tenantry-acme' }),
      );
      expect(DomainDescription).toMatchObject({ UserPoolId, Status: 'ACTIVE' });
      const { UserPoolClient } = await clients.cognito.send(
        new DescribeUserPoolClientCommand({ UserPoolId, ClientId }),
      );
      expect(UserPoolClient).toMatchObject({
        SupportedIdentityProviders: ['COGNITO', 'Acme'],
        CallbackURLs: ['https://app.acme.example'],
      });
      await deleteStack(clients, stack.StackId!);
      expect(await sandbox.inventory()).toEqual(empty);
    },
  );

  it.each([
    [
      'a secret that is not there',
      'Provider',
      {
        type: 'OIDC',
        details: {
          ...OIDC,
          client_secret: '{{resolve:secretsmanager:idp/none:SecretString}}',
        },
      },
    ],
    ['details that are missing', 'Provider', { type: 'OIDC', details: {} }],
    ['a provider of another kind', 'Provider', { type: 'Google', details: {} }],
    [
      'a client of a provider that is not there',
      'Client',
      {
        type: 'OIDC',
        details: OIDC,
        supported: ['Nobody'],
      },
    ],
    [
      'a domain that is none',
      'Domain',
      {
        type: 'OIDC',
        details: OIDC,
        domain: 'Not_A_Domain',
      },
    ],
  ])('refuse %s, and leave nothing', async (_, failing, options) => {
    const empty = await sandbox.inventory();
    const stack = await createStack(clients, 'tenant', template(options));
    expect(stack.StackStatus).toBe('ROLLBACK_COMPLETE');
    expect(await eventsOf(clients, 'tenant')).toContain(
      `${failing} CREATE_FAILED`,
    );
    await deleteStack(clients, stack.StackId!);
    expect(await sandbox.inventory()).toEqual(empty);
  });

  it('let people in whom the provider sends back, until they are disabled', async () => {
    const stack = await createStack(
      clients,
      'tenant',
      template({ type: 'OIDC', details: OIDC }),
    );
    const { PoolId: UserPoolId, ClientId: clientId } = outputsOf(stack);
    const signIn = async (change: object = {}) => {
      const response = await fetch(
        `${sandbox.endpoint}/_sandbox/federated-sign-in`,
        {
          method: 'POST',
          body: JSON.stringify({
            clientId,
            provider: 'Acme',
            subject: 'Sam.1',
            claims: { email: 'sam@acme.example', shoe: '43' },
            ...change,
          }),
        },
      );
      return { status: response.status, body: await response.json() };
    };
    const Username = 'acme_sam.1';
    const user = { UserPoolId, Username };
    const first = await signIn();
    await signIn({ claims: { email: 'samantha@acme.example' } });
    const { Users } = await clients.cognito.send(
      new ListUsersCommand({ UserPoolId }),
    );
    expect(Users).toMatchObject([
      { Username, UserStatus: 'EXTERNAL_PROVIDER', Enabled: true },
    ]);
    const attributes = Object.fromEntries(
      Users![0].Attributes!.map(({ Name, Value }) => [Name, Value]),
    );
    expect(attributes).toEqual({
      sub: decodeJwt(first.body.IdToken).sub,
      email: 'samantha@acme.example',
      identities: expect.stringContaining('"providerName":"Acme"'),
    });

    await clients.cognito.send(new AdminDisableUserCommand(user));
    expect(await signIn()).toMatchObject({
      status: 400,
      body: { message: 'User is disabled.' },
    });
    await clients.cognito.send(new AdminDeleteUserCommand(user));
    // They come back as somebody new.
    expect(decodeJwt((await signIn()).body.IdToken).sub).not.toBe(
      attributes.sub,
    );
    expect((await signIn({ provider: 'Nobody' })).body.message).toMatch(
      /has no identity provider Nobody; it has COGNITO, Acme/,
    );
    expect((await signIn({ subject: '' })).status).toBe(400);
  });

  it('have domains that nobody else has', async () => {
    await createStack(
      clients,
      'tenant',
      template({ type: 'OIDC', details: OIDC }),
    );
    const other = await createStack(
      clients,
      'other',
      template({ type: 'OIDC', details: OIDC }),
    );
    expect(other.StackStatus).toBe('ROLLBACK_COMPLETE');
  });
});
