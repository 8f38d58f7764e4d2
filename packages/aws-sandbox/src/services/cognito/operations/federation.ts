import { AwsError } from '../../../errors';
import { only } from '../../../http/only';
import type { AwsService } from '../../../types';
import type { Directory } from '../directory';
import type { IdentityProvider } from '../model';
import { pageOf } from '../paging';

const summaryOf = (provider: IdentityProvider) => ({
  ProviderName: provider.name,
  ProviderType: provider.type,
  CreationDate: new Date(provider.createdAt),
  LastModifiedDate: new Date(provider.modifiedAt),
});

/** Identity providers and domains, which CloudFormation makes: reading them, and deleting domains. */
export const federationOperations = (
  directory: Directory,
): AwsService['operations'] => {
  const { account, tables } = directory;
  return {
    DescribeIdentityProvider(input) {
      only(
        input,
        ['UserPoolId', 'ProviderName'],
        'cognito-idp:DescribeIdentityProvider',
      );
      const { id } = directory.pool(input.UserPoolId);
      const found = tables.identityProviders.get(`${id}/${input.ProviderName}`);
      if (!found) {
        throw new AwsError(
          'ResourceNotFoundException',
          `Identity provider ${input.ProviderName} does not exist.`,
        );
      }
      return {
        IdentityProvider: {
          ...summaryOf(found),
          UserPoolId: id,
          ProviderDetails: found.details,
          AttributeMapping: found.attributeMapping,
          IdpIdentifiers: found.identifiers,
        },
      };
    },

    ListIdentityProviders(input) {
      only(
        input,
        ['UserPoolId', 'MaxResults', 'NextToken'],
        'cognito-idp:ListIdentityProviders',
      );
      const { id } = directory.pool(input.UserPoolId);
      const { items, token } = pageOf(
        tables.identityProviders.values().filter(({ poolId }) => poolId === id),
        ({ name }) => name,
        input.MaxResults,
        input.NextToken,
      );
      return { Providers: items.map(summaryOf), NextToken: token };
    },

    DescribeUserPoolDomain(input) {
      only(input, ['Domain'], 'cognito-idp:DescribeUserPoolDomain');
      const found = tables.domains.get(input.Domain);
      // An unknown domain has an empty description, as in Cognito.
      return {
        DomainDescription: found
          ? {
              Domain: found.domain,
              UserPoolId: found.poolId,
              AWSAccountId: account.accountId,
              Status: 'ACTIVE',
            }
          : {},
      };
    },

    DeleteUserPoolDomain(input) {
      only(input, ['Domain', 'UserPoolId'], 'cognito-idp:DeleteUserPoolDomain');
      const { id } = directory.pool(input.UserPoolId);
      if (tables.domains.get(input.Domain)?.poolId !== id) {
        throw new AwsError(
          'InvalidParameterException',
          'No such domain or user pool exists.',
        );
      }
      tables.domains.delete(input.Domain);
    },
  };
};
