import type { Tier } from '@tenantry/plugin-tenants-common';
import type { OnboardInput } from './input';
import { checkSiloInput } from './siloInput';

const silo = {
  title: 'Premium',
  isolation: 'silo-cluster',
  compute: 'ec2',
} as Tier;
const pool = { title: 'Basic', isolation: 'pool', compute: 'fargate' } as Tier;

const check = (input: Partial<OnboardInput>, tier = silo) =>
  checkSiloInput(input as OnboardInput, tier);

const OIDC = {
  type: 'oidc',
  name: 'AcmeLogin',
  issuer: 'https://login.acme.example',
  clientId: 'storefront',
  clientSecretArn:
    'arn:aws:secretsmanager:us-east-1:000000000000:secret:acme-AbCdEf',
};
const SAML = {
  type: 'saml',
  name: 'Acme',
  metadataUrl: 'https://login.acme.example/metadata.xml',
};

describe('checkSiloInput', () => {
  it('fills in what was not chosen', () => {
    expect(check({})).toEqual({ compute: 'ec2', onFailure: 'rollback' });
    expect(check({ imageTag: '', identityProvider: {} })).toEqual({
      compute: 'ec2',
      onFailure: 'rollback',
    });
  });

  it('takes what was chosen', () => {
    expect(
      check({
        compute: 'fargate',
        imageTag: '1.10',
        onFailure: 'keep',
        identityProvider: { ...OIDC, callbackUrl: '' },
      }),
    ).toEqual({
      compute: 'fargate',
      imageTag: '1.10',
      onFailure: 'keep',
      identityProvider: OIDC,
    });
    expect(
      check({
        identityProvider: { ...SAML, callbackUrl: 'http://localhost:3000/in' },
      })?.identityProvider,
    ).toMatchObject(SAML);
  });

  it.each([
    [{ compute: 'gpu' }, /\(compute\) is "gpu"; it can be fargate or ec2/],
    [{ imageTag: 'no tag' }, /image tag "no tag" is none/],
    [{ imageTag: '-1' }, /image tag "-1" is none/],
    [{ onFailure: 'shrug' }, /is "shrug"; it can be rollback or keep/],
    [{ identityProvider: 'oidc' as never }, /no object/],
    [{ identityProvider: { ...OIDC, type: 'ldap' } }, /oidc or saml/],
    [{ identityProvider: { ...OIDC, name: 'a b' } }, /2 to 32 letters/],
    [{ identityProvider: { ...OIDC, name: 'Google' } }, /such as Google/],
    [
      { identityProvider: { ...OIDC, issuer: 'http://login.acme.example' } },
      /issuer .* has to be an https address/,
    ],
    [
      { identityProvider: { ...OIDC, issuer: undefined } },
      /issuer of the identity provider is missing/,
    ],
    [{ identityProvider: { ...OIDC, clientId: 'a b' } }, /without blanks/],
    [
      { identityProvider: { ...OIDC, metadataUrl: SAML.metadataUrl } },
      /of type oidc, which has no metadata address/,
    ],
    [
      { identityProvider: { ...SAML, clientId: 'x' } },
      /of type saml, which has no client id/,
    ],
    [
      { identityProvider: { ...SAML, callbackUrl: 'http://acme.example' } },
      /callback address .* one of http:\/\/localhost/,
    ],
    [
      { identityProvider: { ...OIDC, clientSecret: 'x' } },
      /field "clientSecret" that is not known/,
    ],
  ])('refuses %j', (input, message) => {
    expect(() => check(input)).toThrow(message);
  });

  it('repeats no secret that somebody entered by mistake', () => {
    const secret = 'hunter2 hunter2';
    for (const identityProvider of [
      { ...OIDC, clientSecretArn: secret },
      { ...OIDC, clientId: secret },
      { ...OIDC, clientSecret: secret },
    ]) {
      expect(() => check({ identityProvider })).toThrow(
        expect.objectContaining({
          message: expect.not.stringContaining('hunter2'),
        }),
      );
    }
  });

  it.each([
    [{ compute: 'fargate' }],
    [{ imageTag: '1' }],
    [{ onFailure: 'keep' }],
    [{ identityProvider: SAML }],
  ])('refuses %j where tenants share services', input => {
    expect(() => check(input, pool)).toThrow(/Tenants of the tier Basic share/);
    expect(check({}, pool)).toBeUndefined();
  });
});
