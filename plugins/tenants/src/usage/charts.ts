import type {
  TenantUsageResponse,
  UsagePoint,
} from '@tenantry/plugin-tenants-common';
import { COLOURS } from '../charts/colours';
import { formatMs } from '../charts/format';
import { mergeRows } from '../charts/rows';
import type { TimeChart } from '../charts/series';
import { STEP_MS } from '../charts/time';
import { TROUBLE } from '../fleet/trafficChart';
import { formatNumber } from '../words';

type Span = Pick<TenantUsageResponse, 'from' | 'to' | 'step'>;

const spanOf = ({ from, to, step }: Span) => ({
  from: Date.parse(from),
  to: Date.parse(to),
  stepMs: STEP_MS[step],
});

/** Requests by how they were answered; what was throttled and what failed stands out below. */
export const requestsChart = (usage: TenantUsageResponse): TimeChart => ({
  ...spanOf(usage),
  rows: mergeRows([
    {
      points: usage.points,
      values: ({ ok, clientErrors, serverErrors, throttled }: UsagePoint) => ({
        ok,
        refused: clientErrors - throttled,
        throttled,
        failed: serverErrors,
      }),
    },
  ]),
  series: [
    ...TROUBLE,
    {
      key: 'refused',
      label: 'Refused (other 4xx)',
      colour: COLOURS.deep,
      draw: 'area',
    },
    { key: 'ok', label: 'Answered', colour: COLOURS.main, draw: 'area' },
  ],
  format: formatNumber,
});

/** How long answers took; nothing where nobody asked. */
export const latencyChart = (
  usage: Span & Pick<TenantUsageResponse, 'points'>,
): TimeChart => ({
  ...spanOf(usage),
  rows: mergeRows([
    {
      points: usage.points,
      values: ({ latency }: UsagePoint) => ({ ...latency }),
    },
  ]),
  series: [
    { key: 'p50', label: 'p50', colour: COLOURS.pale, draw: 'line' },
    {
      key: 'p95',
      label: 'p95',
      colour: COLOURS.main,
      draw: 'line',
      dash: '6 3',
    },
    {
      key: 'p99',
      label: 'p99',
      colour: COLOURS.deep,
      draw: 'line',
      dash: '2 3',
    },
  ],
  format: formatMs,
  formatAxis: formatMs,
});
