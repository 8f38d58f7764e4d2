import { useId, useMemo } from 'react';
import {
  Area,
  Bar,
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { ChartTooltip } from './ChartTooltip';
import { COLOURS } from './colours';
import { formatCompact } from './format';
import { withGaps } from './rows';
import { peakOf, type ChartSeries, type TimeChart } from './series';
import { formatTick, timeTicks } from './time';
import { QUIET_COLOUR } from '../components/Quiet';

const STRIP_HEIGHT = 48;
const STRIP_GAP = 16;
const X_AXIS_HEIGHT = 24;
const MARGIN = { top: 8, right: 8, bottom: 0, left: 0 };
const TICK = { fill: QUIET_COLOUR, fontSize: 12 };

/** A row as the library wants it: flat, at the middle of its window. */
type Flat = { x: number } & Record<string, number | null>;

/** True for a point without neighbours, through which no line can be drawn. */
const isAlone = (rows: Flat[], index: number, key: string) =>
  rows[index]?.[key] !== null &&
  rows[index]?.[key] !== undefined &&
  (rows[index - 1]?.[key] ?? null) === null &&
  (rows[index + 1]?.[key] ?? null) === null;

const dotsOf =
  (rows: Flat[], { key, colour }: ChartSeries) =>
  ({ cx, cy, index }: { cx?: number; cy?: number; index?: number }) =>
    isAlone(rows, index ?? -1, key) ? (
      <circle key={index} cx={cx} cy={cy} r={2.5} fill={colour} />
    ) : (
      <g key={index} />
    );

/** The axis is as high as its curves, but no lower than the limit, and never flat. */
function topOf({ rows, series, limit }: TimeChart): number | 'auto' {
  const keys = series
    .filter(({ draw }) => draw !== 'bar')
    .map(({ key }) => key);
  const peak = Math.max(...keys.map(key => peakOf(rows, [key])), 0);
  if (limit && limit.value > peak) {
    return limit.value;
  }
  return peak > 0 ? 'auto' : 1;
}

/** The curves of a chart over time. Nothing moves: who looks here has enough to look at. */
export const TimePlot = ({
  chart,
  title,
  height,
}: {
  chart: TimeChart;
  title: string;
  height: number;
}) => {
  const hatch = useId();
  const { series, from, to, stepMs, limit } = chart;
  const rows = useMemo(
    () =>
      withGaps(chart.rows, stepMs).map(
        ({ at, values }) => ({ ...values, x: at + stepMs / 2 } as Flat),
      ),
    [chart.rows, stepMs],
  );
  const bars = series.filter(({ draw }) => draw === 'bar');
  const stripTop = height - MARGIN.top - X_AXIS_HEIGHT - STRIP_HEIGHT;
  const barWidth = Math.max(2, Math.min(12, 600 / Math.max(rows.length, 1)));
  const idOf = ({ key }: ChartSeries) => `${hatch}-${key}`;
  return (
    <ResponsiveContainer
      width="100%"
      height={height}
      initialDimension={{ width: 600, height }}
    >
      <ComposedChart
        data={rows}
        margin={MARGIN}
        title={`${title}. Arrow keys move from point to point.`}
      >
        <defs>
          {bars.map(bar => (
            <pattern
              key={bar.key}
              id={idOf(bar)}
              width="5"
              height="5"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width="5" height="5" fill={bar.colour} opacity="0.45" />
              <rect width="2.5" height="5" fill={bar.colour} />
            </pattern>
          ))}
        </defs>
        <CartesianGrid
          vertical={false}
          stroke={COLOURS.grid}
          strokeDasharray="2 4"
          yAxisId="main"
        />
        <XAxis
          dataKey="x"
          type="number"
          scale="time"
          domain={[from, to]}
          ticks={timeTicks(from, to)}
          tickFormatter={at => formatTick(at, from, to)}
          height={X_AXIS_HEIGHT}
          minTickGap={16}
          tick={TICK}
          tickLine={false}
          axisLine={{ stroke: COLOURS.grid }}
          allowDataOverflow
        />
        <YAxis
          yAxisId="main"
          width={chart.formatAxis ? 60 : 48}
          tickCount={4}
          tick={TICK}
          tickLine={false}
          axisLine={false}
          tickFormatter={chart.formatAxis ?? formatCompact}
          allowDecimals={Boolean(chart.formatAxis)}
          domain={[0, topOf(chart)]}
          niceTicks="auto"
          padding={{
            bottom: bars.length > 0 ? STRIP_HEIGHT + STRIP_GAP : 0,
          }}
        />
        {bars.length > 0 && (
          <YAxis
            yAxisId="strip"
            hide
            domain={[
              0,
              peakOf(
                chart.rows,
                bars.map(({ key }) => key),
              ) || 1,
            ]}
            padding={{ top: stripTop }}
          />
        )}
        <Tooltip
          isAnimationActive={false}
          cursor={{ stroke: QUIET_COLOUR, strokeDasharray: '3 3' }}
          wrapperStyle={{ zIndex: 1, outline: 'none' }}
          content={({ active, label }) =>
            active && label !== undefined ? (
              <ChartTooltip chart={chart} at={Number(label) - stepMs / 2} />
            ) : null
          }
        />
        {series.map(each => {
          const shared = {
            dataKey: each.key,
            name: each.label,
            isAnimationActive: false,
          };
          if (each.draw === 'bar') {
            return (
              <Bar
                key={each.key}
                {...shared}
                yAxisId="strip"
                stackId="strip"
                barSize={barWidth}
                minPointSize={(value: unknown) => (value ? 2 : 0)}
                fill={each.hatched ? `url(#${idOf(each)})` : each.colour}
              />
            );
          }
          const curve = {
            ...shared,
            yAxisId: 'main',
            type: 'linear' as const,
            stroke: each.colour,
            dot: dotsOf(rows, each),
            activeDot: { r: 3, fill: each.colour, stroke: 'none' },
          };
          return each.draw === 'area' ? (
            <Area
              key={each.key}
              {...curve}
              stackId="main"
              strokeWidth={1.5}
              fill={each.colour}
              fillOpacity={0.6}
            />
          ) : (
            <Line
              key={each.key}
              {...curve}
              strokeWidth={2}
              strokeDasharray={each.dash}
            />
          );
        })}
        {limit && (
          <ReferenceLine
            yAxisId="main"
            y={limit.value}
            stroke={COLOURS.limit}
            strokeDasharray="6 3"
            label={{
              value: limit.label,
              position: 'insideTopRight',
              fill: QUIET_COLOUR,
              fontSize: 12,
            }}
          />
        )}
      </ComposedChart>
    </ResponsiveContainer>
  );
};
