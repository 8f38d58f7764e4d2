import { AwsError, NotSupportedError } from '../../../errors';
import type { ResourceHandler } from '../../../types';
import type { Directory } from '../directory';

const TYPE = 'AWS::Cognito::UserPoolIdentityProvider';

/** What a provider of each type cannot do without. */
const REQUIRED: Record<string, string[]> = {
  OIDC: [
    'client_id',
    'client_secret',
    'attributes_request_method',
    'oidc_issuer',
    'authorize_scopes',
  ],
  SAML: [],
};

const invalid = (message: string) =>
  new AwsError('InvalidParameterException', message);

function checkDetails(type: string, details: Record<string, string>): void {
  const missing = REQUIRED[type].find(name => !details[name]);
  if (missing) {
    throw invalid(`${missing} is required for ${type} identity providers.`);
  }
  if (type === 'SAML' && !details.MetadataURL && !details.MetadataFile) {
    throw invalid(
      'Either MetadataURL or MetadataFile is required for SAML identity providers.',
    );
  }
}

/**
 * `AWS::Cognito::UserPoolIdentityProvider`: recorded. There are no pages to sign in on,
 * so nobody comes in through one, and its client secret is not kept.
 */
export function identityProviderHandler(directory: Directory): ResourceHandler {
  const { identityProviders, clients } = directory.tables;
  const keyOf = (properties: any) =>
    `${properties.UserPoolId}/${properties.ProviderName}`;
  const save = (properties: any) => {
    const type: string = properties.ProviderType;
    if (!REQUIRED[type]) {
      throw new NotSupportedError(`the ProviderType ${type} of ${TYPE}`);
    }
    const pool = directory.pool(properties.UserPoolId);
    checkDetails(type, properties.ProviderDetails);
    const { client_secret: _, ...details } = properties.ProviderDetails;
    const key = keyOf(properties);
    const existing = identityProviders.get(key);
    identityProviders.put(key, {
      poolId: pool.id,
      name: properties.ProviderName,
      type: type as 'OIDC' | 'SAML',
      details,
      attributeMapping: properties.AttributeMapping ?? {},
      identifiers: properties.IdpIdentifiers ?? [],
      createdAt: existing?.createdAt ?? directory.now(),
      modifiedAt: directory.now(),
    });
    return { physicalId: properties.ProviderName };
  };
  return {
    type: TYPE,
    properties: [
      'UserPoolId',
      'ProviderName',
      'ProviderType',
      'ProviderDetails',
      'AttributeMapping',
      'IdpIdentifiers',
    ],
    createOnly: ['UserPoolId', 'ProviderName', 'ProviderType'],
    async create(properties) {
      if (identityProviders.get(keyOf(properties))) {
        throw new AwsError(
          'DuplicateProviderException',
          `A provider with the name ${properties.ProviderName} already exists in this user pool.`,
        );
      }
      return save(properties);
    },
    update: async (_, properties) => save(properties),
    async delete(name, { UserPoolId }) {
      identityProviders.delete(`${UserPoolId}/${name}`);
      // Clients lose a provider that is gone.
      for (const [id, client] of clients.entries()) {
        if (client.poolId === UserPoolId) {
          clients.put(id, {
            ...client,
            identityProviders: client.identityProviders.filter(
              provider => provider !== name,
            ),
          });
        }
      }
    },
  };
}
