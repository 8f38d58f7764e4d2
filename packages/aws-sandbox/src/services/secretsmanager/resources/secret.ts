import { randomInt } from 'node:crypto';
import { AwsError, NotSupportedError } from '../../../errors';
import { only } from '../../../http/only';
import type { Account, ResourceHandler } from '../../../types';
import type { Secrets } from '../Secrets';

const TYPE = 'AWS::SecretsManager::Secret';

const LETTERS = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';
/** What Secrets Manager calls punctuation. */
const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
const DEFAULT_LENGTH = 32;

interface Generation {
  PasswordLength?: number | string;
  ExcludeCharacters?: string;
  ExcludePunctuation?: boolean | string;
  SecretStringTemplate?: string;
  GenerateStringKey?: string;
}

const isTrue = (value: unknown) => String(value) === 'true';

function generated(wanted: Generation): string {
  only(
    wanted,
    [
      'PasswordLength',
      'ExcludeCharacters',
      'ExcludePunctuation',
      'SecretStringTemplate',
      'GenerateStringKey',
    ],
    `${TYPE} GenerateSecretString`,
  );
  const alphabet = [
    ...LETTERS,
    ...LETTERS.toUpperCase(),
    ...DIGITS,
    ...(isTrue(wanted.ExcludePunctuation) ? '' : PUNCTUATION),
  ].filter(character => !(wanted.ExcludeCharacters ?? '').includes(character));
  const password = Array.from(
    { length: Number(wanted.PasswordLength ?? DEFAULT_LENGTH) },
    () => alphabet[randomInt(alphabet.length)],
  ).join('');
  if (!wanted.GenerateStringKey) {
    return password;
  }
  return JSON.stringify({
    ...JSON.parse(wanted.SecretStringTemplate ?? '{}'),
    [wanted.GenerateStringKey]: password,
  });
}

/** `AWS::SecretsManager::Secret` */
export function secretHandler(
  account: Account,
  secrets: Secrets,
): ResourceHandler {
  const resultOf = (arn: string) => ({
    physicalId: arn,
    attributes: { Id: arn },
  });
  return {
    type: TYPE,
    properties: [
      'Name',
      'Description',
      'SecretString',
      'GenerateSecretString',
      'Tags',
    ],
    createOnly: ['Name'],
    async create(properties, { generateName, tags }) {
      if (properties.SecretString && properties.GenerateSecretString) {
        throw new AwsError(
          'InvalidRequestException',
          'You must specify either SecretString or GenerateSecretString, and not both.',
        );
      }
      const name = properties.Name ?? generateName(255);
      if (secrets.find(name)) {
        throw new AwsError(
          'ResourceExistsException',
          `The operation failed because the secret ${name} already exists.`,
        );
      }
      const arn = account.arn(
        'secretsmanager',
        `secret:${name}-${account.ids.alphanumeric(6)}`,
      );
      secrets.save({
        arn,
        name,
        description: properties.Description,
        value:
          properties.SecretString ??
          generated(properties.GenerateSecretString ?? {}),
        versionId: account.ids.uuid(),
        tags,
        createdAt: account.clock.now().toISOString(),
      });
      return resultOf(arn);
    },
    async update(arn, properties, previous, { tags }) {
      const changes = (name: string) =>
        JSON.stringify(properties[name]) !== JSON.stringify(previous[name]);
      if (changes('GenerateSecretString')) {
        throw new NotSupportedError(
          `another GenerateSecretString of a ${TYPE} that is there`,
        );
      }
      secrets.save({
        ...secrets.require(arn),
        description: properties.Description,
        tags,
        ...(changes('SecretString') && {
          value: properties.SecretString,
          versionId: account.ids.uuid(),
        }),
      });
      return resultOf(arn);
    },
    async delete(arn) {
      const secret = secrets.find(arn);
      if (secret) {
        secrets.delete(secret);
      }
    },
  };
}
