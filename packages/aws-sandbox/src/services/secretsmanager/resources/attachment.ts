import { NotSupportedError } from '../../../errors';
import type { Account, ResourceHandler } from '../../../types';
import { endpointOf, POSTGRES_PORT } from '../../rds/endpoints';
import type { Secrets } from '../Secrets';

const TYPE = 'AWS::SecretsManager::SecretTargetAttachment';

/** What an attachment adds to the secret of a database. */
const ADDED = ['dbClusterIdentifier', 'engine', 'host', 'port'] as const;

/** `AWS::SecretsManager::SecretTargetAttachment`: tells in a secret where its database is. */
export function attachmentHandler(
  account: Account,
  secrets: Secrets,
): ResourceHandler {
  const change = (arn: string, added: Record<string, string>) => {
    const secret = secrets.find(arn);
    if (secret) {
      const value = JSON.parse(secret.value ?? '{}');
      ADDED.forEach(name => delete value[name]);
      secrets.save({
        ...secret,
        value: JSON.stringify({ ...value, ...added }),
      });
    }
  };
  return {
    type: TYPE,
    properties: ['SecretId', 'TargetId', 'TargetType'],
    createOnly: ['SecretId', 'TargetId', 'TargetType'],
    async create({ SecretId, TargetId, TargetType }) {
      if (TargetType !== 'AWS::RDS::DBCluster') {
        throw new NotSupportedError(`the TargetType ${TargetType} of ${TYPE}`);
      }
      const { arn } = secrets.require(SecretId);
      change(arn, {
        dbClusterIdentifier: TargetId,
        engine: 'postgres',
        host: endpointOf(account, TargetId, 'cluster-'),
        port: POSTGRES_PORT,
      });
      return { physicalId: arn, attributes: { Id: arn } };
    },
    async delete(arn) {
      change(arn, {});
    },
  };
}
