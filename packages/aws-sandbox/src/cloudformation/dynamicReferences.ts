import { NotSupportedError } from '../errors';
import { publicParameter } from '../services/ssm/publicParameters';
import { validationError } from './template';

/** Where the values behind dynamic references come from. */
export interface ReferenceSources {
  /** The text of a secret by name or ARN; throws in Secrets Manager's words. */
  secretText(id: string): string;
}

/** `{{resolve:<service>:<reference>}}` */
const REFERENCE = /\{\{resolve:([^:}]+):([^}]*)\}\}/g;

/** How many parts of an ARN of a secret colons part. */
const ARN_PARTS = 7;

function secretValue(reference: string, sources: ReferenceSources): string {
  const parts = reference.split(':');
  const idParts = parts[0] === 'arn' ? ARN_PARTS : 1;
  const id = parts.slice(0, idParts).join(':');
  const [kind = 'SecretString', key = '', stage = '', version = ''] =
    parts.slice(idParts);
  if (
    kind !== 'SecretString' ||
    version ||
    !['', 'AWSCURRENT'].includes(stage)
  ) {
    throw new NotSupportedError(
      `the dynamic reference {{resolve:secretsmanager:${reference}}}`,
    );
  }
  const text = sources.secretText(id);
  if (!key) {
    return text;
  }
  let json: Record<string, unknown>;
  try {
    json = JSON.parse(text);
  } catch {
    // Not the parser's own words: they quote the secret.
    throw validationError('Could not parse SecretString JSON');
  }
  if (json?.[key] === undefined) {
    throw validationError(
      'Could not find a value associated with JSONKey in SecretString',
    );
  }
  return String(json[key]);
}

function parameterValue(name: string): string {
  const value = publicParameter(name);
  if (value === undefined) {
    throw validationError(
      `Unable to fetch parameters [${name}] from parameter store for this account.`,
    );
  }
  return value;
}

function referenced(
  service: string,
  reference: string,
  sources: ReferenceSources,
): string {
  switch (service) {
    case 'secretsmanager':
      return secretValue(reference, sources);
    case 'ssm':
      return parameterValue(reference);
    default:
      throw new NotSupportedError(
        `the dynamic reference {{resolve:${service}:${reference}}}`,
      );
  }
}

/**
 * A resource's properties with the values behind their dynamic references.
 * Only the resource's handler gets them: nothing that CloudFormation shows holds them.
 */
export function resolveReferences<T>(value: T, sources: ReferenceSources): T {
  if (typeof value === 'string') {
    return value.replace(REFERENCE, (_, service, reference) =>
      referenced(service, reference, sources),
    ) as T;
  }
  if (Array.isArray(value)) {
    return value.map(item => resolveReferences(item, sources)) as T;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([key, item]) => [
        key,
        resolveReferences(item, sources),
      ]),
    ) as T;
  }
  return value;
}
