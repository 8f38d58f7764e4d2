import { DateTime, Duration } from 'luxon';
import { formatNumber } from '../words';

const compact = new Intl.NumberFormat('en', {
  notation: 'compact',
  maximumFractionDigits: 1,
});

/** `12.3k`: for axes and tight places, where the exact number is a hover away. */
export const formatCompact = (value: number): string =>
  compact.format(value).replace('K', 'k');

/** A share from 0 to 1 as `1.2%`. What is there but rounds to nothing is said to be there. */
export const formatPercent = (share: number): string =>
  share > 0 && share < 0.001 ? '<0.1%' : `${(share * 100).toFixed(1)}%`;

/** `84 ms`, `1.2 s` */
export const formatMs = (ms: number): string =>
  ms < 1_000
    ? `${formatNumber(Math.round(ms))} ms`
    : `${(ms / 1_000).toFixed(1)} s`;

/** A rate as people say it: `0.4`, `12.5`, `1,284`. */
export const formatRatePerMinute = (value: number): string =>
  value >= 100 || Number.isInteger(value)
    ? formatNumber(Math.round(value))
    : value.toFixed(1);

const UNITS = ['days', 'hours', 'minutes', 'seconds'] as const;
const SHORT = { days: 'd', hours: 'h', minutes: 'min', seconds: 's' } as const;

/** `1 min 20 s`, `3 h 5 min`, `2 d`: the two largest parts. */
export function formatDuration(ms: number): string {
  const parts = Duration.fromMillis(Math.max(0, Math.round(ms / 1_000)) * 1_000)
    .shiftTo(...UNITS)
    .toObject();
  const words = UNITS.filter(unit => parts[unit]).map(
    unit => `${parts[unit]} ${SHORT[unit]}`,
  );
  return words.slice(0, 2).join(' ') || '0 s';
}

/** A point in the future as people say it: `16:40`, `tomorrow 09:10`, `Thu 5 Nov`. */
export function formatMoment(iso: string, now = DateTime.now()): string {
  const time = DateTime.fromISO(iso);
  if (time.hasSame(now, 'day')) {
    return time.toFormat('HH:mm');
  }
  if (time.hasSame(now.plus({ days: 1 }), 'day')) {
    return `tomorrow ${time.toFormat('HH:mm')}`;
  }
  return time.toFormat('ccc d LLL');
}
