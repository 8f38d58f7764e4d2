import * as schemas from '@aws-sdk/client-secrets-manager';
import { AwsError } from '../../errors';
import { only } from '../../http/only';
import type { Account, AwsService, ResourceHandler } from '../../types';
import { attachmentHandler } from './resources/attachment';
import { secretHandler } from './resources/secret';
import { Secrets, type Secret } from './Secrets';

/** Secrets Manager's wait before a secret is gone, unless told otherwise. */
const RECOVERY_DAYS = 30;
const DAY_MS = 86_400_000;

const createdShape = ({ arn, name, value, versionId }: Secret) =>
  ({
    ARN: arn,
    Name: name,
    VersionId: value === undefined ? undefined : versionId,
  } satisfies schemas.CreateSecretResponse);

/** Secrets Manager: texts under a name, one version each. */
export function createSecretsManager(account: Account) {
  const secrets = new Secrets(account);

  function deleteSecret(secret: Secret, input: schemas.DeleteSecretRequest) {
    const now = account.clock.now();
    if (input.ForceDeleteWithoutRecovery) {
      secrets.delete(secret);
      return now;
    }
    secrets.save({ ...secret, deletedAt: now.toISOString() });
    return new Date(
      now.getTime() + (input.RecoveryWindowInDays ?? RECOVERY_DAYS) * DAY_MS,
    );
  }

  return {
    signingName: 'secretsmanager',
    protocol: 'json' as const,
    schemas: schemas as never,
    secrets,
    resourceHandlers: [
      secretHandler(account, secrets),
      attachmentHandler(account, secrets),
    ] as ResourceHandler[],
    accessOf: (operation: string, input: any) => [
      {
        action: `secretsmanager:${operation}`,
        resource:
          secrets.find(input.SecretId ?? '')?.arn ??
          account.arn(
            'secretsmanager',
            `secret:${input.SecretId ?? input.Name}`,
          ),
      },
    ],
    /** Names only: values are nobody's business. */
    inventory: () => ({
      secrets: secrets
        .all()
        .map(secret => secret.name)
        .sort(),
    }),
    operations: {
      CreateSecret(input: schemas.CreateSecretRequest) {
        only(
          input,
          ['Name', 'ClientRequestToken', 'Description', 'SecretString', 'Tags'],
          'secretsmanager:CreateSecret',
        );
        const name = input.Name!;
        const existing = secrets.find(name);
        if (existing?.deletedAt) {
          throw new AwsError(
            'InvalidRequestException',
            "You can't create this secret because a secret with this name is already scheduled for deletion.",
          );
        }
        // The SDK repeats its token when it retries.
        if (existing && existing.versionId === input.ClientRequestToken) {
          return createdShape(existing);
        }
        if (existing) {
          throw new AwsError(
            'ResourceExistsException',
            `The operation failed because the secret ${name} already exists.`,
          );
        }
        const secret: Secret = {
          arn: account.arn(
            'secretsmanager',
            `secret:${name}-${account.ids.alphanumeric(6)}`,
          ),
          name,
          description: input.Description,
          value: input.SecretString,
          versionId: input.ClientRequestToken ?? account.ids.uuid(),
          tags: Object.fromEntries(
            (input.Tags ?? []).map(({ Key, Value }) => [Key!, Value ?? '']),
          ),
          createdAt: account.clock.now().toISOString(),
        };
        secrets.save(secret);
        return createdShape(secret);
      },

      GetSecretValue(input: schemas.GetSecretValueRequest) {
        only(input, ['SecretId'], 'secretsmanager:GetSecretValue');
        const value = secrets.text(input.SecretId!);
        const secret = secrets.require(input.SecretId!);
        return {
          ARN: secret.arn,
          Name: secret.name,
          VersionId: secret.versionId,
          SecretString: value,
          VersionStages: ['AWSCURRENT'],
          CreatedDate: new Date(secret.createdAt),
        } satisfies schemas.GetSecretValueResponse;
      },

      DescribeSecret(input: schemas.DescribeSecretRequest) {
        only(input, ['SecretId'], 'secretsmanager:DescribeSecret');
        const secret = secrets.require(input.SecretId!);
        return {
          ARN: secret.arn,
          Name: secret.name,
          Description: secret.description,
          CreatedDate: new Date(secret.createdAt),
          LastChangedDate: new Date(secret.createdAt),
          DeletedDate: secret.deletedAt
            ? new Date(secret.deletedAt)
            : undefined,
          Tags: Object.entries(secret.tags).map(([Key, Value]) => ({
            Key,
            Value,
          })),
          VersionIdsToStages:
            secret.value === undefined
              ? undefined
              : { [secret.versionId]: ['AWSCURRENT'] },
        } satisfies schemas.DescribeSecretResponse;
      },

      DeleteSecret(input: schemas.DeleteSecretRequest) {
        only(
          input,
          ['SecretId', 'RecoveryWindowInDays', 'ForceDeleteWithoutRecovery'],
          'secretsmanager:DeleteSecret',
        );
        if (input.ForceDeleteWithoutRecovery && input.RecoveryWindowInDays) {
          throw new AwsError(
            'InvalidParameterException',
            "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays.",
          );
        }
        // Forcing what is not there succeeds, as in AWS.
        if (
          input.ForceDeleteWithoutRecovery &&
          !secrets.find(input.SecretId!)
        ) {
          return {
            Name: input.SecretId,
            DeletionDate: account.clock.now(),
          } satisfies schemas.DeleteSecretResponse;
        }
        const secret = secrets.require(input.SecretId!);
        return {
          ARN: secret.arn,
          Name: secret.name,
          DeletionDate: deleteSecret(secret, input),
        } satisfies schemas.DeleteSecretResponse;
      },
    },
  } satisfies AwsService & Record<string, unknown>;
}
