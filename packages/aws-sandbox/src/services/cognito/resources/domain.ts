import { AwsError } from '../../../errors';
import type { ResourceHandler } from '../../../types';
import type { Directory } from '../directory';

/** Prefixes of domains; Cognito's rule. */
const DOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** `AWS::Cognito::UserPoolDomain`: what the pages to sign in on are under. */
export function userPoolDomainHandler(directory: Directory): ResourceHandler {
  const { domains } = directory.tables;
  return {
    type: 'AWS::Cognito::UserPoolDomain',
    properties: ['UserPoolId', 'Domain', 'ManagedLoginVersion'],
    createOnly: ['UserPoolId', 'Domain'],
    async create({ UserPoolId, Domain }) {
      const invalid = (message: string) =>
        new AwsError('InvalidParameterException', message);
      const pool = directory.pool(UserPoolId);
      if (!DOMAIN.test(Domain) || /aws|amazon|cognito/.test(Domain)) {
        throw invalid(
          `1 validation error detected: Value '${Domain}' at 'domain' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[a-z0-9](?:[a-z0-9\\-]{0,61}[a-z0-9])?$`,
        );
      }
      if (domains.get(Domain)) {
        throw invalid('Domain already associated with another user pool.');
      }
      if (domains.values().some(({ poolId }) => poolId === pool.id)) {
        throw invalid('Invalid request. The user pool already has a domain.');
      }
      domains.put(Domain, { domain: Domain, poolId: pool.id });
      return {
        physicalId: Domain,
        attributes: { CloudFrontDistribution: '' },
      };
    },
    update: async physicalId => ({ physicalId }),
    delete: async domain => {
      domains.delete(domain);
    },
  };
}
