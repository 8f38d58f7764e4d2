import {
  Aws,
  CfnCondition,
  type CfnParameterProps,
  CfnParameter,
  CfnRule,
  Fn,
  type Stack,
} from 'aws-cdk-lib';
import {
  type CfnUserPoolClient,
  CfnUserPoolIdentityProvider,
} from 'aws-cdk-lib/aws-cognito';
import type { TenantUsers } from './TenantUsers';

const SAML_EMAIL =
  'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress';

/** Lets a tenant's users sign in with the tenant's own OIDC or SAML identity provider. */
export function addFederation(stack: Stack, users: TenantUsers): void {
  const parameter = (name: string, options: CfnParameterProps) =>
    new CfnParameter(stack, name, { default: '', ...options }).valueAsString;
  const type = parameter('IdentityProviderType', {
    description: 'Who says who the users are, besides the user pool itself',
    allowedValues: ['none', 'oidc', 'saml'],
    default: 'none',
  });
  const name = parameter('IdentityProviderName', {
    description: 'Name of the identity provider where users sign in',
    allowedPattern: '|[A-Za-z][A-Za-z0-9-]{1,31}',
  });
  const issuer = parameter('OidcIssuer', {
    description: 'Issuer of the OIDC provider',
    allowedPattern: '|https://.+',
  });
  const clientId = parameter('OidcClientId', {
    description: 'Client id of the user pool at the OIDC provider',
  });
  const secret = parameter('OidcClientSecretArn', {
    description: 'Name or ARN of the secret with the client secret',
    allowedPattern: '|[A-Za-z0-9/_+=.@:!-]+',
    noEcho: true,
  });
  const metadataUrl = parameter('SamlMetadataUrl', {
    description: 'Where the SAML provider publishes its metadata',
    allowedPattern: '|https://.+',
  });
  const callbackUrl = parameter('CallbackUrl', {
    description: 'Where users come back to after they signed in',
    allowedPattern: 'https://.+|http://localhost(:[0-9]+)?(/.*)?',
    default: 'http://localhost',
  });

  const is = (value: string) => Fn.conditionEquals(type, value);
  const isOidc = new CfnCondition(stack, 'IsOidc', { expression: is('oidc') });
  const isSaml = new CfnCondition(stack, 'IsSaml', { expression: is('saml') });
  const isFederated = new CfnCondition(stack, 'IsFederated', {
    expression: Fn.conditionNot(is('none')),
  });

  new CfnRule(stack, 'FederatedOnce', {
    ruleCondition: Fn.conditionNot(is('none')),
    assertions: [
      {
        assert: Fn.conditionEquals(users.givenPoolId, ''),
        assertDescription:
          'The user pool that UserPoolId names has its identity provider already: leave IdentityProviderType none.',
      },
    ],
  });

  const { userPoolId } = users.own.pool;
  const oidc = new CfnUserPoolIdentityProvider(stack, 'OidcProvider', {
    userPoolId,
    providerName: name,
    providerType: 'OIDC',
    providerDetails: {
      client_id: clientId,
      // CloudFormation reads it when it makes the provider: it is in no template and no log.
      client_secret: `{{resolve:secretsmanager:${secret}:SecretString}}`,
      attributes_request_method: 'GET',
      oidc_issuer: issuer,
      authorize_scopes: 'openid email profile',
    },
    attributeMapping: { email: 'email', name: 'name' },
  });
  oidc.cfnOptions.condition = isOidc;
  users.keep(oidc);
  const saml = new CfnUserPoolIdentityProvider(stack, 'SamlProvider', {
    userPoolId,
    providerName: name,
    providerType: 'SAML',
    providerDetails: { MetadataURL: metadataUrl },
    attributeMapping: { email: SAML_EMAIL },
  });
  saml.cfnOptions.condition = isSaml;
  users.keep(saml);

  // The client of every tenant, with what only a federated one has.
  const client = users.own.client.node.defaultChild as CfnUserPoolClient;
  const whenFederated = (value: unknown, otherwise: unknown = Aws.NO_VALUE) =>
    Fn.conditionIf(isFederated.logicalId, value, otherwise) as never;
  client.supportedIdentityProviders = whenFederated(
    [
      'COGNITO',
      // The name through the provider itself: the client waits until that is there.
      Fn.conditionIf(isOidc.logicalId, oidc.ref, saml.ref),
    ],
    ['COGNITO'],
  );
  const storefront = client.callbackUrLs as string[];
  client.callbackUrLs = whenFederated([callbackUrl, ...storefront], storefront);
  const own = client.writeAttributes as string[];
  // Cognito writes what it maps through the client, so the client has to be able to.
  client.writeAttributes = whenFederated([...own, 'email'], own);
}
