import { createHash } from 'node:crypto';
import type { Route } from './items';

/** Index that lists tenants without their histories. */
export const TENANTS_INDEX = 'tenants';
export const TENANTS_PARTITION = 'TENANT';

export const tenantKey = (tenantId: string) => `TENANT#${tenantId}`;

export const metaKey = (tenantId: string) => ({
  pk: tenantKey(tenantId),
  sk: 'META',
});

export const apiKeyKey = (tenantId: string) => ({
  pk: tenantKey(tenantId),
  sk: 'KEY',
});

/** The claim to an e-mail address within a user pool; the address itself is not in the key. */
export const emailKey = (userPoolId: string, email: string) => ({
  pk: `EMAIL#${userPoolId}#${createHash('sha256')
    .update(email.toLowerCase())
    .digest('hex')}`,
  sk: 'META',
});

/** Whose an app client is: users from an identity provider bring no claim that says it. */
export const clientKey = (appClientId: string) => ({
  pk: `CLIENT#${appClientId}`,
  sk: 'META',
});

export const shardKey = (shard: number) => `ROUTE#${shard}`;
const PRIORITY = 'PRIORITY#';

/** The claim to a priority among the listener rules of a shard. */
export const routeKey = ({ shard, priority }: Route) => ({
  pk: shardKey(shard),
  // DynamoDB sorts text: five digits, as ELB has priorities up to 50,000.
  sk: `${PRIORITY}${String(priority).padStart(5, '0')}`,
});

export const priorityOf = (sk: string): number =>
  Number(sk.slice(PRIORITY.length));
