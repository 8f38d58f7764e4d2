import { createHash } from 'node:crypto';
import type { Account } from '../../types';

export const POSTGRES_PORT = '5432';

/** Where a cluster, or an instance, would be reached: nobody listens there. */
export function endpointOf(
  { accountId, region }: Account,
  identifier: string,
  kind: '' | 'cluster-' | 'cluster-ro-' = '',
): string {
  const zone = createHash('sha256')
    .update(`${accountId} ${region}`)
    .digest('hex')
    .slice(0, 12);
  return `${identifier}.${kind}${zone}.${region}.rds.amazonaws.com`;
}
