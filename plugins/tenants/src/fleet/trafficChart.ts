import {
  TIER_NAMES,
  TIER_WORDS,
  type FleetUsageResponse,
  type UsagePoint,
} from '@tenantry/plugin-tenants-common';
import { COLOURS, TIER_COLOURS } from '../charts/colours';
import { mergeRows } from '../charts/rows';
import type { ChartSeries, TimeChart } from '../charts/series';
import { STEP_MS } from '../charts/time';
import { formatNumber } from '../words';

/** What stands out below the requests of any chart of them. */
export const TROUBLE: ChartSeries[] = [
  {
    key: 'throttled',
    label: 'Throttled (429)',
    colour: COLOURS.throttled,
    draw: 'bar',
    hatched: true,
  },
  {
    key: 'failed',
    label: 'Errors (5xx)',
    colour: COLOURS.failed,
    draw: 'bar',
  },
];

export const TROUBLE_STRIP = {
  title: 'Throttled and failed',
  none: 'Nothing was throttled and nothing failed.',
};

/** Requests by tier, with what was throttled and what failed. */
export function trafficChart(usage: FleetUsageResponse): TimeChart {
  const tiers = TIER_NAMES.filter(tier =>
    usage.series.some(series => series.tier === tier),
  );
  return {
    rows: mergeRows(
      usage.series.map(({ tier, points }) => ({
        points,
        values: ({ requests, throttled, serverErrors }: UsagePoint) => ({
          [tier]: requests,
          throttled,
          failed: serverErrors,
        }),
      })),
    ),
    series: [
      ...TROUBLE,
      ...tiers.map(tier => ({
        key: tier,
        label: TIER_WORDS[tier],
        colour: TIER_COLOURS[tier],
        draw: 'area' as const,
      })),
    ],
    from: Date.parse(usage.from),
    to: Date.parse(usage.to),
    stepMs: STEP_MS[usage.step],
    format: formatNumber,
  };
}
