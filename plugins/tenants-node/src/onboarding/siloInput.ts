import {
  COMPUTES,
  FAILURE_CHOICES,
  IDENTITY_PROVIDER_NAME_PATTERN,
  IDENTITY_PROVIDER_TYPES,
  IMAGE_TAG_PATTERN,
  SECRET_PATTERN,
  type IdentityProviderSettings,
  type Tier,
} from '@tenantry/plugin-tenants-common';
import { LifecycleError } from '../errors';
import type { OnboardInput, SiloInput } from './input';

const AGAIN = 'Correct it and run the template again.';

const wrong = (reason: string) => new LifecycleError(reason, AGAIN);

/** What only tenants with a stack of their own can have, in words. */
const SILO_ONLY = {
  compute: 'what tasks run on',
  imageTag: 'an image tag',
  onFailure: 'what becomes of a stack that fails',
  identityProvider: 'an identity provider',
} satisfies Partial<Record<keyof OnboardInput, string>>;

function oneOf<T extends string>(
  value: unknown,
  allowed: readonly T[],
  what: string,
): T {
  if (!allowed.includes(value as T)) {
    throw wrong(
      `${what} is ${JSON.stringify(value)}; it can be ${allowed.join(' or ')}.`,
    );
  }
  return value as T;
}

const isHttps = (value: string) =>
  URL.canParse(value) && new URL(value).protocol === 'https:';

const CALLBACK = /^(https:\/\/.+|http:\/\/localhost(:[0-9]+)?(\/.*)?)$/;

/** Cognito's own names of providers. */
const RESERVED_NAMES =
  /^(cognito|facebook|google|loginwithamazon|signinwithapple)$/i;

interface Field {
  title: string;
  of: ReadonlyArray<(typeof IDENTITY_PROVIDER_TYPES)[number]>;
  required: boolean;
  matches(value: string): boolean;
  /** What it has to be, after "it has to be". */
  rule: string;
}

const FIELDS: Record<
  Exclude<keyof IdentityProviderSettings, 'type' | 'name'>,
  Field
> = {
  issuer: {
    title: 'issuer',
    of: ['oidc'],
    required: true,
    matches: isHttps,
    rule: 'an https address such as https://login.acme.example',
  },
  clientId: {
    title: 'client id',
    of: ['oidc'],
    required: true,
    matches: value => /^\S{1,255}$/.test(value),
    rule: '1 to 255 characters without blanks',
  },
  clientSecretArn: {
    title: 'client secret',
    of: ['oidc'],
    required: true,
    matches: value => SECRET_PATTERN.test(value),
    rule: 'the name or ARN of a secret in Secrets Manager, not the secret itself',
  },
  metadataUrl: {
    title: 'metadata address',
    of: ['saml'],
    required: true,
    matches: isHttps,
    rule: 'an https address such as https://login.acme.example/metadata.xml',
  },
  callbackUrl: {
    title: 'callback address',
    of: IDENTITY_PROVIDER_TYPES,
    required: false,
    matches: value => CALLBACK.test(value),
    rule: 'an https address, or one of http://localhost',
  },
};

/** Checks an identity provider. What is wrong is not repeated: it might be a secret. */
function checkIdentityProvider(value: unknown): IdentityProviderSettings {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong('The identity provider is no object with type and name.');
  }
  const given = Object.fromEntries(
    Object.entries(value).filter(
      ([, item]) => item !== undefined && item !== '',
    ),
  );
  const type = oneOf(
    given.type,
    IDENTITY_PROVIDER_TYPES,
    'The type of the identity provider',
  );
  const { name } = given;
  if (
    typeof name !== 'string' ||
    !IDENTITY_PROVIDER_NAME_PATTERN.test(name) ||
    RESERVED_NAMES.test(name)
  ) {
    throw wrong(
      'The name of the identity provider has to be 2 to 32 letters, digits and hyphens, to start with a letter, and not to be one of Cognito such as Google.',
    );
  }
  const settings: IdentityProviderSettings = { type, name };
  for (const key of Object.keys(given)) {
    const field = FIELDS[key as keyof typeof FIELDS];
    if (!field && key !== 'type' && key !== 'name') {
      throw wrong(
        `The identity provider has a field "${key}" that is not known; known are type, name, ${Object.keys(
          FIELDS,
        ).join(', ')}.`,
      );
    }
  }
  for (const [key, field] of Object.entries(FIELDS)) {
    const item: unknown = given[key];
    if (item === undefined) {
      if (field.required && field.of.includes(type)) {
        throw wrong(
          `The ${field.title} of the identity provider is missing; it has to be ${field.rule}.`,
        );
      }
      continue;
    }
    if (!field.of.includes(type)) {
      throw wrong(
        `The identity provider is of type ${type}, which has no ${field.title}; leave it out.`,
      );
    }
    if (typeof item !== 'string' || !field.matches(item)) {
      throw wrong(
        `The ${field.title} of the identity provider has to be ${field.rule}.`,
      );
    }
    settings[key as keyof typeof FIELDS] = item;
  }
  return settings;
}

/** The form sends an empty one when none was chosen. */
const isAbsent = (value: unknown): boolean =>
  value === undefined ||
  value === '' ||
  (typeof value === 'object' &&
    value !== null &&
    Object.values(value).every(isAbsent));

/** Checks what was chosen for a stack of the tenant's own; `undefined` for tiers without. */
export function checkSiloInput(
  input: OnboardInput,
  tier: Tier,
): SiloInput | undefined {
  if (tier.isolation === 'pool') {
    for (const [key, words] of Object.entries(SILO_ONLY)) {
      const value = input[key as keyof typeof SILO_ONLY];
      if (!isAbsent(value)) {
        throw wrong(
          `Tenants of the tier ${tier.title} share services: ${words} (${key}) cannot be chosen for them; leave it out.`,
        );
      }
    }
    return undefined;
  }
  const imageTag = input.imageTag || undefined;
  if (imageTag !== undefined && !IMAGE_TAG_PATTERN.test(imageTag)) {
    throw wrong(
      `The image tag ${JSON.stringify(
        imageTag,
      )} is none: it has 1 to 128 letters, digits, points, hyphens and underscores, and starts with no point or hyphen.`,
    );
  }
  return {
    compute: input.compute
      ? oneOf(input.compute, COMPUTES, 'What tasks run on (compute)')
      : tier.compute,
    imageTag,
    onFailure: input.onFailure
      ? oneOf(
          input.onFailure,
          FAILURE_CHOICES,
          'What becomes of a stack that fails (onFailure)',
        )
      : 'rollback',
    identityProvider: isAbsent(input.identityProvider)
      ? undefined
      : checkIdentityProvider(input.identityProvider),
  };
}
