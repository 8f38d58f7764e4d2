import { ConfigReader } from '@backstage/config';
import { readSignIn } from './signIn';

const PROVIDER = {
  metadataUrl: 'https://id.example.com/.well-known/openid-configuration',
  clientId: 'portal',
};

const read = (given: {
  provider?: object;
  deploy?: object;
  operators?: string[];
}) =>
  readSignIn(
    new ConfigReader({
      auth: { providers: { oidc: { production: given.provider ?? {} } } },
      tenantry: {
        operators: given.operators ?? ['user:default/ada', 'group:default/ops'],
        deploy: given.deploy ?? {},
      },
    }),
  );

describe('how people sign in to the portal', () => {
  it('is by the identity provider that is named', () => {
    expect(
      read({
        provider: PROVIDER,
        deploy: { oidcClientSecretArn: 'arn:secret' },
      }),
    ).toEqual({
      provider: {
        OidcMetadataUrl: PROVIDER.metadataUrl,
        OidcClientId: 'portal',
        OidcClientSecretArn: 'arn:secret',
      },
    });
  });

  it('is by a user pool of the portal, with an administrator in the group of operators', () => {
    expect(read({ deploy: { administrator: 'ada@acme.example' } })).toEqual({
      provider: {
        OidcMetadataUrl: '',
        OidcClientId: '',
        OidcClientSecretArn: '',
      },
      administrator: { email: 'ada@acme.example', group: 'ops' },
    });
  });

  it.each([
    [
      'neither is named',
      {},
      /metadataUrl is missing .*the address of its first administrator in tenantry\.deploy\.administrator/,
    ],
    [
      'both are named',
      { provider: PROVIDER, deploy: { administrator: 'ada@acme.example' } },
      /Leave one of them out/,
    ],
    [
      'the administrator has no address',
      { deploy: { administrator: 'ada' } },
      /tenantry\.deploy\.administrator is "ada"\. It has to be an e-mail address/,
    ],
    [
      'no group may do everything',
      {
        operators: ['user:default/ada'],
        deploy: { administrator: 'ada@acme.example' },
      },
      /tenantry\.operators is \[user:default\/ada\]\. It has to name a group/,
    ],
    [
      'the provider knows no client',
      { provider: { ...PROVIDER, clientId: undefined } },
      /oidc\.production\.clientId is missing/,
    ],
  ])('is refused when %s', (_, given, words) => {
    expect(() => read(given)).toThrow(words);
  });
});
