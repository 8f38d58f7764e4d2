import type { TenantLoadResponse } from '@tenantry/plugin-tenants-common';
import { COLOURS } from '../charts/colours';
import { mergeRows } from '../charts/rows';
import type { ChartSeries, TimeChart } from '../charts/series';
import { STEP_MS } from '../charts/time';

/** Told apart by stroke as well as by colour. */
const STROKES: Array<Pick<ChartSeries, 'colour' | 'dash'>> = [
  { colour: COLOURS.main },
  { colour: COLOURS.deep, dash: '6 3' },
  { colour: COLOURS.throttled, dash: '2 3' },
  { colour: COLOURS.pale, dash: '10 3 2 3' },
];

type Point = TenantLoadResponse['services'][number]['points'][number];

/** The distance of points; 5 minutes unless they are farther apart. */
function stepOf(points: Point[]): number {
  const gaps = points
    .slice(1)
    .map(({ at }, index) => Date.parse(at) - Date.parse(points[index].at))
    .filter(gap => gap > 0);
  return gaps.length > 0 ? Math.min(...gaps) : STEP_MS['5m'];
}

/** CPU or memory of each service, in percent of what its tasks reserve. */
export function loadChart(
  { services }: TenantLoadResponse,
  what: 'cpuPercent' | 'memoryPercent',
  span: { from: string; to: string },
): TimeChart {
  return {
    rows: mergeRows(
      services.map(({ name, points }) => ({
        points,
        values: (point: Point) => ({ [name]: point[what] }),
      })),
    ),
    series: services.map(({ name }, index) => ({
      key: name,
      label: name,
      draw: 'line' as const,
      ...STROKES[index % STROKES.length],
    })),
    from: Date.parse(span.from),
    to: Date.parse(span.to),
    stepMs: stepOf(services[0]?.points ?? []),
    format: value => `${value.toFixed(1)}%`,
    formatAxis: value => `${value}%`,
    limit: { value: 100, label: 'all that is reserved' },
  };
}
