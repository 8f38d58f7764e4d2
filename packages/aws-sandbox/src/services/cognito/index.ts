import * as schemas from '@aws-sdk/client-cognito-identity-provider';
import { tagKeys } from '../../iam/policy';
import type { WireResponse } from '../../http/protocols/types';
import type { Account, AwsService, MadeResource } from '../../types';
import type { Quotas } from '../servicequotas/quotas';
import { Directory } from './directory';
import { federatedPerson, federatedSignIn } from './federatedSignIn';
import { hostedPages } from './hosted';
import { openJson } from './hosted/openJson';
import { federationOperations } from './operations/federation';
import { groupOperations } from './operations/groups';
import { poolOperations } from './operations/pools';
import { selfOperations } from './operations/self';
import { signInOperations } from './operations/signIn';
import { userOperations } from './operations/users';
import { PasswordSignIn } from './passwordSignIn';
import { userPoolDomainHandler } from './resources/domain';
import { identityProviderHandler } from './resources/identityProvider';
import { userPoolHandler } from './resources/userPool';
import { userPoolClientHandler } from './resources/userPoolClient';
import { poolArn } from './shapes';
import { publicKeys, Tokens } from './tokens';

/** Cognito user pools: users, groups, invitations, sign-in, tokens. */
export function createCognito(account: Account, quotas: Quotas) {
  const directory = new Directory(account);
  const tokens = new Tokens(directory);
  const passwords = new PasswordSignIn(directory);
  const { tables } = directory;
  const open = {
    ...signInOperations(directory, passwords, tokens),
    ...selfOperations(directory, tokens),
  };
  return {
    signingName: 'cognito-idp',
    protocol: 'json' as const,
    schemas: schemas as never,
    publicOperations: Object.keys(open),
    operations: {
      ...poolOperations(directory),
      ...federationOperations(directory),
      ...groupOperations(directory),
      ...userOperations(directory),
      ...open,
    },
    accessOf: (operation: string, input: any) => [
      {
        action: `cognito-idp:${operation}`,
        resource: input.UserPoolId ? poolArn(account, input.UserPoolId) : '*',
        context: tagKeys(
          'aws:ResourceTag',
          tables.pools.get(input.UserPoolId ?? '')?.tags,
        ),
      },
    ],
    inventory: () => ({
      userPools: tables.pools.values().map(pool => pool.id),
      userPoolClients: tables.clients.values().map(client => client.id),
      identityProviders: tables.identityProviders
        .entries()
        .map(([key]) => key)
        .sort(),
      userPoolDomains: tables.domains
        .entries()
        .map(([domain]) => domain)
        .sort(),
      groups: tables.groups
        .entries()
        .map(([key]) => key)
        .sort(),
      users: tables.users
        .values()
        .map(user => `${user.poolId}/${user.attributes.email ?? user.username}`)
        .sort(),
    }),
    /** Whether what a stack has made is there; nothing for types of other services. */
    has({ type, physicalId, properties }: MadeResource): boolean | undefined {
      switch (type) {
        case 'AWS::Cognito::UserPool':
          return tables.pools.get(physicalId) !== undefined;
        case 'AWS::Cognito::UserPoolClient':
          return tables.clients.get(physicalId) !== undefined;
        case 'AWS::Cognito::UserPoolIdentityProvider':
          return (
            tables.identityProviders.get(
              `${properties.UserPoolId}/${physicalId}`,
            ) !== undefined
          );
        case 'AWS::Cognito::UserPoolDomain':
          return tables.domains.get(physicalId) !== undefined;
        default:
          return undefined;
      }
    },
    resourceHandlers: [
      userPoolHandler(directory, tokens, quotas),
      userPoolClientHandler(directory),
      identityProviderHandler(directory),
      userPoolDomainHandler(directory),
    ],
    /** The e-mails that would have been sent, oldest first. */
    outbox: () =>
      tables.outbox.values().sort((a, b) => a.sentAt.localeCompare(b.sentAt)),
    /** Signs somebody in whom an identity provider has sent back; refuses what it cannot read. */
    federatedSignIn: (input: unknown) =>
      federatedSignIn(directory, tokens, federatedPerson.parse(input)),
    /** Pages to sign in on; nothing when the path is not theirs. */
    hosted: hostedPages(directory, passwords, tokens),
    /** `/<poolId>/.well-known/…`, or `undefined` when the path is no pool's. */
    wellKnown(path: string): WireResponse | undefined {
      const [, poolId, name] =
        /^\/([^/]+)\/\.well-known\/([\w.-]+)$/.exec(path) ?? [];
      const pool = tables.pools.get(poolId);
      if (!pool) {
        return undefined;
      }
      const issuer = tokens.issuerOf(poolId);
      const domain = tables.domains
        .values()
        .find(each => each.poolId === poolId)?.domain;
      const pages = domain && `${account.pagesUrl()}/${domain}`;
      switch (name) {
        case 'jwks.json':
          return openJson(publicKeys(pool));
        case 'openid-configuration':
          return openJson({
            issuer,
            jwks_uri: `${issuer}/.well-known/jwks.json`,
            id_token_signing_alg_values_supported: ['RS256'],
            subject_types_supported: ['public'],
            response_types_supported: ['code', 'token'],
            scopes_supported: ['openid', 'email', 'phone', 'profile'],
            // Who has no domain has no pages to sign in on.
            ...(pages && {
              authorization_endpoint: `${pages}/oauth2/authorize`,
              token_endpoint: `${pages}/oauth2/token`,
              token_endpoint_auth_methods_supported: [
                'client_secret_basic',
                'client_secret_post',
              ],
              userinfo_endpoint: `${pages}/oauth2/userInfo`,
              revocation_endpoint: `${pages}/oauth2/revoke`,
              end_session_endpoint: `${pages}/logout`,
            }),
          });
        default:
          return undefined;
      }
    },
  } satisfies AwsService & Record<string, unknown>;
}
