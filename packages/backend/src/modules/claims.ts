import { createHash } from 'node:crypto';

/** What Backstage allows as the name of an entity. */
const NAME = /^[a-z0-9]([a-z0-9._-]{0,61}[a-z0-9])?$/;
/** Addresses whose name tells them from all others: a domain has no underscore. */
const ADDRESS = /^([a-z0-9._-]+)@([a-z0-9.-]+)$/;

const hashed = (text: string) =>
  createHash('sha256').update(text).digest('hex').slice(0, 40);

/**
 * Ref of a user whom the catalog does not know: of the address that the provider has
 * verified, or else of the provider's own id. Different people never get the same.
 */
export function userRef(email: string | undefined, subject: unknown): string {
  const [, local, domain] = ADDRESS.exec(email?.toLowerCase() ?? '') ?? [];
  const readable = `${local}_${domain}`;
  if (local && NAME.test(readable)) {
    return `user:default/${readable}`;
  }
  return `user:default/id-${hashed(email?.toLowerCase() ?? String(subject))}`;
}

/**
 * The address that the provider has verified. Cognito says so with the text `true` where
 * it answers what it knows of somebody, and with a boolean in ID tokens.
 */
export const verifiedEmail = (claims: {
  email?: string;
  email_verified?: unknown;
}): string | undefined =>
  String(claims.email_verified) === 'true' ? claims.email : undefined;

/** Refs of the groups in a claim: a list of names, or one name. Names that no group can have are left out. */
export function groupRefs(claim: unknown): string[] {
  return [claim]
    .flat()
    .filter(name => typeof name === 'string')
    .map(name => name.toLowerCase())
    .filter(name => NAME.test(name))
    .map(name => `group:default/${name}`);
}
