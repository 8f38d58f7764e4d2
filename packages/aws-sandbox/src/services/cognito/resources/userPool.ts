import { AwsError, NotSupportedError } from '../../../errors';
import type { ResourceHandler } from '../../../types';
import type { Quotas } from '../../servicequotas/quotas';
import type { Directory } from '../directory';
import type { Pool } from '../model';
import { poolArn } from '../shapes';
import { newSigningKey, type Tokens } from '../tokens';

/** `AWS::Cognito::UserPool` */
export function userPoolHandler(
  directory: Directory,
  tokens: Tokens,
  quotas: Quotas,
): ResourceHandler {
  const { account, tables } = directory;
  const resultOf = (poolId: string) => ({
    physicalId: poolId,
    attributes: {
      Arn: poolArn(account, poolId),
      UserPoolId: poolId,
      ProviderName: tokens.issuerOf(poolId).replace(/^https?:\/\//, ''),
      ProviderURL: tokens.issuerOf(poolId),
    },
  });
  const settingsOf = (
    properties: any,
    tags: Record<string, string>,
  ): Omit<Pool, 'id' | 'name' | 'key' | 'createdAt'> => {
    // OPTIONAL asks those only who have set up a second factor, which the sandbox lets nobody.
    if (properties.MfaConfiguration === 'ON') {
      throw new NotSupportedError(
        `MfaConfiguration ${properties.MfaConfiguration} of AWS::Cognito::UserPool`,
      );
    }
    return {
      usernameAttributes: properties.UsernameAttributes ?? [],
      customAttributes: Object.fromEntries(
        (properties.Schema ?? [])
          .filter((attribute: any) => attribute.AttributeDataType)
          .map((attribute: any) => [
            attribute.Name,
            String(attribute.Mutable ?? true) === 'true',
          ]),
      ),
      passwordPolicy: properties.Policies?.PasswordPolicy ?? {},
      adminCreateOnly:
        String(properties.AdminCreateUserConfig?.AllowAdminCreateUserOnly) ===
        'true',
      deletionProtection: properties.DeletionProtection === 'ACTIVE',
      tags: { ...tags, ...properties.UserPoolTags },
    };
  };
  return {
    type: 'AWS::Cognito::UserPool',
    properties: [
      'UserPoolName',
      'UsernameAttributes',
      'Schema',
      'Policies',
      'AdminCreateUserConfig',
      'UserPoolTags',
      'MfaConfiguration',
      'EnabledMfas',
      'DeletionProtection',
      // No behaviour in the sandbox: it neither verifies addresses nor recovers accounts.
      'AutoVerifiedAttributes',
      'AccountRecoverySetting',
      'EmailConfiguration',
      'EmailVerificationMessage',
      'EmailVerificationSubject',
      'SmsVerificationMessage',
      'UserAttributeUpdateSettings',
      'UsernameConfiguration',
      'UserPoolAddOns',
      'UserPoolTier',
      'VerificationMessageTemplate',
    ],
    createOnly: ['UsernameAttributes'],
    async create(properties, { tags, generateName }) {
      if (tables.pools.values().length >= quotas.userPools()) {
        throw new AwsError(
          'LimitExceededException',
          'Account has reached its user pool limit.',
        );
      }
      const id = `${account.region}_${account.ids.alphanumeric(9)}`;
      tables.pools.put(id, {
        ...settingsOf(properties, tags),
        id,
        name: properties.UserPoolName ?? generateName(128),
        key: await newSigningKey(account.ids.alphanumeric(20)),
        createdAt: directory.now(),
      });
      return resultOf(id);
    },
    async update(id, properties, _previous, { tags }) {
      tables.pools.put(id, {
        ...directory.pool(id),
        ...settingsOf(properties, tags),
      });
      return resultOf(id);
    },
    async delete(id) {
      const pool = tables.pools.get(id);
      // Somebody may have deleted it by hand.
      if (pool) {
        directory.deletePool(pool);
      }
    },
  };
}
