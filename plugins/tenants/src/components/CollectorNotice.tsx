import { Alert } from '@backstage/ui';
import type { CollectorStatus } from '@tenantry/plugin-tenants-common';
import { formatDuration } from '../charts/format';
import { useNow } from '../useNow';

/** What a collector reads, and after how long without news its data counts as old. */
const KINDS = {
  health: { title: 'Health', oldAfterMs: 5 * 60_000 },
  usage: { title: 'API usage', oldAfterMs: 20 * 60_000 },
  // A pass waits for the comparisons that it has begun.
  drift: { title: 'Drift', oldAfterMs: 60 * 60_000 },
} as const;
export type CollectorKind = keyof typeof KINDS;

/** The sentence about data that is old or missing; undefined when there is nothing to say. */
export function staleness(
  kind: CollectorKind,
  { collectedAt, problem, nextTryAt }: CollectorStatus,
  now: number,
): { title: string; description: string } | undefined {
  const { title, oldAfterMs } = KINDS[kind];
  const age = collectedAt ? now - Date.parse(collectedAt) : undefined;
  const isOld = age !== undefined && age > oldAfterMs;
  if (!problem && !isOld) {
    return undefined;
  }
  const wait = nextTryAt ? Date.parse(nextTryAt) - now : 0;
  return {
    title:
      age === undefined
        ? `${title}: nothing could be read yet`
        : `${title}: data from ${formatDuration(age)} ago`,
    description: [
      problem ?? 'No complete look at AWS since then.',
      nextTryAt &&
        (wait > 0
          ? `Next try in ${formatDuration(wait)}.`
          : 'Trying again now.'),
    ]
      .filter(Boolean)
      .join(' '),
  };
}

/** Says how old data is that gets no younger, and why. */
export const CollectorNotice = ({
  kind,
  collector,
}: {
  kind: CollectorKind;
  collector?: CollectorStatus;
}) => {
  const now = useNow(1_000);
  const stale = collector && staleness(kind, collector, now);
  return stale ? <Alert status="warning" icon {...stale} /> : null;
};
