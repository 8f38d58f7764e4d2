import { Text } from '@backstage/ui';
import { Swatch } from './Legend';
import { NONE, type TimeChart } from './series';
import { formatWindow } from './time';

/** All series at one moment. */
export const ChartTooltip = ({
  chart,
  at,
}: {
  chart: TimeChart;
  /** Beginning of the window. */
  at: number;
}) => {
  const row = chart.rows.find(each => each.at === at);
  return (
    <div
      role="status"
      style={{
        padding: 'var(--bui-space-2) var(--bui-space-3)',
        borderRadius: 'var(--bui-radius-3)',
        border: '1px solid var(--bui-border-1)',
        background: 'var(--bui-bg-neutral-1)',
        boxShadow: '0 4px 12px rgb(0 0 0 / 0.15)',
      }}
    >
      <Text as="div" variant="body-small" weight="bold">
        {formatWindow(at, chart.stepMs)}
      </Text>
      {[...chart.series].reverse().map(series => {
        const value = row?.values[series.key] ?? null;
        return (
          <div
            key={series.key}
            style={{
              display: 'flex',
              alignItems: 'center',
              gap: 'var(--bui-space-2)',
              marginTop: 'var(--bui-space-1)',
            }}
          >
            <Swatch series={series} />
            <Text variant="body-small" style={{ flex: 1 }}>
              {series.label}
            </Text>
            <Text
              variant="body-small"
              weight="bold"
              style={{
                marginLeft: 'var(--bui-space-4)',
                fontVariantNumeric: 'tabular-nums',
              }}
            >
              {value === null ? NONE : chart.format(value)}
            </Text>
          </div>
        );
      })}
    </div>
  );
};
