import type { Config } from '@backstage/config';
import { Failure } from '../failure';
import { missing, optional, required } from './setting';

const ADMINISTRATOR = 'tenantry.deploy.administrator';
const ADDRESS = /^[^@\s]+@[^@\s]+\.[^@\s]+$/;
/** Groups that people bring with them are of this namespace. */
const GROUP = /^group:default\/([a-z0-9._-]+)$/;

/** Whom a deployment invites to the portal's own user pool. */
export interface Administrator {
  email: string;
  /** In the user pool; one that `tenantry.operators` names. */
  group: string;
}

/** How people sign in to the portal. */
export interface SignIn {
  /** Parameters of `portal-stack`, empty where it makes a user pool. */
  provider: Record<
    'OidcMetadataUrl' | 'OidcClientId' | 'OidcClientSecretArn',
    string
  >;
  /** Of the user pool that the stack makes. */
  administrator?: Administrator;
}

function operatorsGroup(config: Config): string {
  const operators = config.getOptionalStringArray('tenantry.operators') ?? [];
  const group = operators.flatMap(ref => GROUP.exec(ref)?.[1] ?? [])[0];
  if (!group) {
    throw new Failure(
      `tenantry.operators is [${operators.join(
        ', ',
      )}]. It has to name a group, such as group:default/platform, which the administrator is put into. Add one, then run this again.`,
    );
  }
  return group;
}

/** Reads whether people come from an identity provider, or from a user pool of the portal. */
export function readSignIn(config: Config): SignIn {
  const environment = config.getOptionalString('auth.environment');
  const key = `auth.providers.oidc.${environment ?? 'production'}`;
  const metadataUrl = optional(config, `${key}.metadataUrl`);
  const email = optional(config, ADMINISTRATOR);
  if (metadataUrl && email) {
    throw new Failure(
      `${key}.metadataUrl names an identity provider, and ${ADMINISTRATOR} is for a portal with a user pool of its own. Leave one of them out, then run this again.`,
    );
  }
  if (metadataUrl) {
    return {
      provider: {
        OidcMetadataUrl: metadataUrl,
        OidcClientId: required(
          config,
          `${key}.clientId`,
          'what the portal is to the identity provider',
        ),
        OidcClientSecretArn: required(
          config,
          'tenantry.deploy.oidcClientSecretArn',
          'the secret in Secrets Manager with the secret of that client',
        ),
      },
    };
  }
  if (!email) {
    throw missing(
      `${key}.metadataUrl`,
      `the discovery document of the identity provider (or, for a user pool of the portal, the address of its first administrator in ${ADMINISTRATOR})`,
    );
  }
  if (!ADDRESS.test(email)) {
    throw new Failure(
      `${ADMINISTRATOR} is "${email}". It has to be an e-mail address. Change it, then run this again.`,
    );
  }
  return {
    provider: {
      OidcMetadataUrl: '',
      OidcClientId: '',
      OidcClientSecretArn: '',
    },
    administrator: { email, group: operatorsGroup(config) },
  };
}
