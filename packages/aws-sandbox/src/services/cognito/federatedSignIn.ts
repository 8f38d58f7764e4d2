import { z } from 'zod';
import { AwsError } from '../../errors';
import type { Directory } from './directory';
import { hashPassword } from './passwords';
import type { Tokens } from './tokens';

/** What an identity provider says of somebody who has proven to it who they are. */
export const federatedPerson = z.strictObject({
  clientId: z.string(),
  /** Name of the provider in the user pool. */
  provider: z.string(),
  /** What the provider calls them. */
  subject: z.string().regex(/^[\w.-]+$/),
  claims: z.record(z.string(), z.string()).default({}),
});

/**
 * Signs somebody in as Cognito's page would when a provider sends them back: they are made
 * a user the first time, and what the provider maps to attributes is written each time.
 */
export async function federatedSignIn(
  directory: Directory,
  tokens: Tokens,
  { clientId, provider, subject, claims }: z.infer<typeof federatedPerson>,
) {
  const client = directory.client(clientId);
  const { poolId } = client;
  const found = directory.tables.identityProviders.get(`${poolId}/${provider}`);
  if (!found || !client.identityProviders.includes(provider)) {
    throw new AwsError(
      'InvalidParameterException',
      `The app client has no identity provider ${provider}; it has ${client.identityProviders.join(
        ', ',
      )}.`,
    );
  }
  const username = `${provider}_${subject}`.toLowerCase();
  const known = directory.findUser(poolId, username);
  if (known && !known.enabled) {
    throw new AwsError('NotAuthorizedException', 'User is disabled.');
  }
  const now = directory.now();
  const mapped = Object.entries(found.attributeMapping)
    .filter(([, claim]) => claim in claims)
    .map(([name, claim]) => [name, claims[claim]]);
  const user = {
    groups: [],
    enabled: true,
    createdAt: now,
    // Nobody knows it: they cannot sign in here.
    password: hashPassword(directory.account.ids.hex(64)),
    passwordSetAt: now,
    ...known,
    poolId,
    username,
    status: 'EXTERNAL_PROVIDER' as const,
    attributes: {
      sub: directory.account.ids.uuid(),
      identities: JSON.stringify([
        { userId: subject, providerName: provider, providerType: found.type },
      ]),
      ...known?.attributes,
      ...Object.fromEntries(mapped),
    },
    modifiedAt: now,
  };
  directory.saveUser(user);
  return tokens.signIn(client, user);
}
