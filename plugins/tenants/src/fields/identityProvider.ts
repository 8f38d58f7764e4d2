import {
  IDENTITY_PROVIDER_NAME_PATTERN,
  SECRET_PATTERN,
  type IdentityProviderSettings,
} from '@tenantry/plugin-tenants-common';

type Part = keyof IdentityProviderSettings;
export type IdentityProviderValue = Partial<IdentityProviderSettings>;

/** A part that is typed in. */
export interface ProviderPart {
  part: Exclude<Part, 'type'>;
  title: string;
  description: string;
  required: boolean;
  /** Says what is wrong with a value, or nothing. */
  explain: (value: string) => string | undefined;
}

const isAddress = (value: string, insecureHost?: string): boolean => {
  if (!URL.canParse(value)) {
    return false;
  }
  const { protocol, hostname } = new URL(value);
  return (
    protocol === 'https:' || (protocol === 'http:' && hostname === insecureHost)
  );
};

const address = (value: string) =>
  isAddress(value) ? undefined : `Use an https address; "${value}" is none.`;

/** Cognito's own names of providers. */
const RESERVED_NAMES =
  /^(cognito|facebook|google|loginwithamazon|signinwithapple)$/i;

const NAME: ProviderPart = {
  part: 'name',
  title: 'Name of the provider',
  description: 'Shown where users sign in, for example AcmeSSO',
  required: true,
  explain: value => {
    if (RESERVED_NAMES.test(value)) {
      return `"${value}" is a name of Cognito's own; choose another.`;
    }
    return IDENTITY_PROVIDER_NAME_PATTERN.test(value)
      ? undefined
      : 'Use 2 to 32 letters, digits and hyphens; start with a letter.';
  },
};

const CALLBACK: ProviderPart = {
  part: 'callbackUrl',
  title: 'Address to come back to',
  description:
    'Where users land after they signed in; http://localhost unless given',
  required: false,
  explain: value =>
    isAddress(value, 'localhost')
      ? undefined
      : `Use an https address, or http://localhost; "${value}" is neither.`,
};

/** What is asked for, by type of provider. */
export const PROVIDER_PARTS: Record<
  IdentityProviderSettings['type'],
  ProviderPart[]
> = {
  oidc: [
    NAME,
    {
      part: 'issuer',
      title: 'Issuer',
      description: 'For example https://login.acme.example',
      required: true,
      explain: address,
    },
    {
      part: 'clientId',
      title: 'Client id',
      description: "Of this tenant's user pool, as registered at the provider",
      required: true,
      explain: value =>
        /^\S{1,255}$/.test(value)
          ? undefined
          : 'Use 1 to 255 characters without blanks.',
    },
    {
      part: 'clientSecretArn',
      title: 'Secret of the client',
      description:
        'Name or ARN in Secrets Manager; the secret itself is never entered here',
      required: true,
      explain: value =>
        SECRET_PATTERN.test(value)
          ? undefined
          : 'Use the name or ARN of a secret in Secrets Manager.',
    },
    CALLBACK,
  ],
  saml: [
    NAME,
    {
      part: 'metadataUrl',
      title: 'Address of the metadata',
      description: 'For example https://login.acme.example/saml/metadata',
      required: true,
      explain: address,
    },
    CALLBACK,
  ],
};

/** What is wrong with one part; what is missing counts as well. */
export function explainPart(
  { part, required, title, explain }: ProviderPart,
  value: IdentityProviderValue,
): string | undefined {
  const given = value[part] ?? '';
  if (given === '') {
    return required ? `${title} is missing.` : undefined;
  }
  return explain(given);
}

/** All that is wrong with a provider; no provider is fine. */
export function explainProvider(value: IdentityProviderValue = {}): string[] {
  return value.type
    ? PROVIDER_PARTS[value.type].flatMap(part => explainPart(part, value) ?? [])
    : [];
}
