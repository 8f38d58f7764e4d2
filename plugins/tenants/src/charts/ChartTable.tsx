import type { CSSProperties } from 'react';
import { NONE, type TimeChart } from './series';
import { formatWindow } from './time';

const cell: CSSProperties = {
  padding: 'var(--bui-space-1) var(--bui-space-3)',
  textAlign: 'right',
  whiteSpace: 'nowrap',
  borderBottom: '1px solid var(--bui-border-1)',
};

const head: CSSProperties = {
  ...cell,
  position: 'sticky',
  top: 0,
  background: 'var(--bui-bg-neutral-2)',
  fontWeight: 'var(--bui-font-weight-bold)' as CSSProperties['fontWeight'],
};

const left = { textAlign: 'left' } as const;

/** The numbers of a chart, newest first, for those who do not see or trust curves. */
export const ChartTable = ({
  chart,
  title,
  height,
}: {
  chart: TimeChart;
  title: string;
  height: number;
}) => (
  <div
    role="region"
    aria-label={`${title}, as a table`}
    // A region that scrolls must be reachable without a mouse.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    tabIndex={0}
    style={{ height, overflow: 'auto' }}
  >
    <table
      style={{
        width: '100%',
        borderCollapse: 'collapse',
        fontSize: 'var(--bui-font-size-2)',
        fontVariantNumeric: 'tabular-nums',
        color: 'var(--bui-fg-primary)',
      }}
    >
      <thead>
        <tr>
          <th scope="col" style={{ ...head, ...left }}>
            Time
          </th>
          {chart.series.map(({ key, label }) => (
            <th key={key} scope="col" style={head}>
              {label}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...chart.rows].reverse().map(({ at, values }) => (
          <tr key={at}>
            <th scope="row" style={{ ...cell, ...left, fontWeight: 'inherit' }}>
              {formatWindow(at, chart.stepMs)}
            </th>
            {chart.series.map(({ key }) => (
              <td key={key} style={cell}>
                {values[key] === null || values[key] === undefined
                  ? NONE
                  : chart.format(values[key]!)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);
