import type { TenantListItem, Tier } from '@tenantry/plugin-tenants-common';
import type { AttentionRow } from '../fleet/FleetStore';
import { duration, plural } from '../health/words';
import { fromRow } from '../store/rows';
import { quotaOf } from './TenantItems';

/** Why somebody should look at a tenant, in a sentence or two. */
export function reasonOf(
  row: AttentionRow,
  { health, drift }: Pick<TenantListItem, 'health' | 'drift'>,
  tiers: Tier[],
  nowMs: number,
): string {
  switch (row.attention) {
    case 'failed': {
      const { failure } = fromRow(row);
      return failure
        ? `${failure.cause} ${failure.hint}`
        : 'Its latest operation failed.';
    }
    case 'over-quota':
    case 'near-quota': {
      const quota = quotaOf(row, tiers, nowMs);
      if (!quota) {
        return 'Its quota is nearly used up.';
      }
      const { used, limit, exhaustedAt, periodEnd } = quota;
      const count = (value: number) => value.toLocaleString('en-US');
      const left = duration(Date.parse(periodEnd) - nowMs);
      if (used >= limit) {
        return `It has used up its quota of ${count(
          limit,
        )} requests; the next period begins in ${left}.`;
      }
      return `It has used ${count(used)} of ${count(limit)} requests${
        exhaustedAt
          ? `, and uses up the rest in about ${duration(
              Date.parse(exhaustedAt) - nowMs,
            )}`
          : ''
      }. The next period begins in ${left}.`;
    }
    case 'drifted':
      return `Somebody has changed its stack outside of CloudFormation: ${plural(
        drift?.resources ?? 0,
        'resource',
      )} ${drift?.resources === 1 ? 'is' : 'are'} not as the template says.`;
    default:
      return health?.reason ?? 'It is not well.';
  }
}
