import type { Rate, TierName } from '@tenantry/plugin-tenants-common';
import type { Cell } from '@tenantry/plugin-tenants-node';
import type { VisibleTenants } from '../store/filters';
import {
  addUsage,
  emptyRow,
  FIVE_MINUTES,
  floorTo,
  type UsageRow,
} from '../usage/counts';
import type { UsageReads } from './UsageReads';

/** Windows that tiles draw. */
const RECENT = 12;

interface Rates {
  requestsPerMinute: Rate;
  errorRate: Rate;
  throttledRate: Rate;
}

/** Traffic of the last hour: of all visible tenants, or of those of a tier. */
export async function ratesOf(
  usageReads: UsageReads,
  {
    filter,
    cells,
    tier,
  }: { filter: VisibleTenants; cells: Cell[]; tier?: TierName },
): Promise<Rates> {
  const { until } = await usageReads.memory(cells.map(({ id }) => id));
  // The latest window that was read when it was complete.
  const to = floorTo(until, FIVE_MINUTES);
  const from = to - RECENT * FIVE_MINUTES;
  const byTier =
    until > 0
      ? await usageReads.byTier({ from, to, step: '5m' }, filter)
      : new Map<TierName, UsageRow[]>();
  const windows = Array.from({ length: RECENT }, (_, index) =>
    emptyRow('', from + index * FIVE_MINUTES),
  );
  for (const [name, rows] of byTier) {
    if (!tier || tier === name) {
      for (const row of rows) {
        addUsage(windows[(row.at - from) / FIVE_MINUTES], row);
      }
    }
  }
  const rate = (of: (row: UsageRow) => number): Rate => {
    const recent = windows.map(of);
    return { now: recent[RECENT - 1], recent };
  };
  const part = (of: (row: UsageRow) => number) =>
    rate(row => (row.requests === 0 ? 0 : of(row) / row.requests));
  return {
    requestsPerMinute: rate(row => row.requests / (FIVE_MINUTES / 60)),
    errorRate: part(row => row.serverErrors),
    throttledRate: part(row => row.throttled),
  };
}
