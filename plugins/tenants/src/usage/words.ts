import type { QuotaUse, RequestCounts } from '@tenantry/plugin-tenants-common';
import { formatMoment, formatPercent } from '../charts/format';
import { formatNumber } from '../words';

const PERIODS: Record<QuotaUse['period'], string> = {
  DAY: 'today',
  WEEK: 'this week',
  MONTH: 'this month',
};

/** `8,214 of 10,000 requests today (82.1%)` */
export const quotaWords = ({ used, limit, period }: QuotaUse): string =>
  `${formatNumber(used)} of ${formatNumber(limit)} requests ${
    PERIODS[period]
  } (${formatPercent(limit > 0 ? used / limit : 0)})`;

/** When the quota is used up, or that it will last. */
export function forecastWords({
  used,
  limit,
  exhaustedAt,
  periodEnd,
}: QuotaUse): string {
  if (used >= limit) {
    return `Used up: requests are refused until ${formatMoment(periodEnd)}.`;
  }
  return exhaustedAt
    ? `Reaches it about ${formatMoment(exhaustedAt)} at this rate.`
    : `Lasts until it starts anew, ${formatMoment(periodEnd)}.`;
}

/** A part of all requests, 0 when there was none. */
export const shareOf = (
  part: number,
  { requests }: Pick<RequestCounts, 'requests'>,
) => (requests > 0 ? part / requests : 0);

/** `20 (1.6%)` */
export const countAndShare = (
  part: number,
  counts: Pick<RequestCounts, 'requests'>,
): string =>
  part > 0
    ? `${formatNumber(part)} (${formatPercent(shareOf(part, counts))})`
    : '0';
