import { Text } from '@backstage/ui';
import type { ChartSeries } from './series';

/** The look of a series, small: a block for areas, a stroke for lines, stripes for what is hatched. */
export const Swatch = ({ series }: { series: ChartSeries }) => {
  const { draw, colour, dash, hatched } = series;
  return (
    <svg width="14" height="12" aria-hidden style={{ flexShrink: 0 }}>
      {draw === 'line' ? (
        <line
          x1="0"
          x2="14"
          y1="6"
          y2="6"
          stroke={colour}
          strokeWidth="2.5"
          strokeDasharray={dash}
        />
      ) : (
        <>
          <rect
            x="1"
            y="0"
            width="12"
            height="12"
            rx="2"
            fill={colour}
            opacity={hatched ? 0.35 : 1}
          />
          {hatched && (
            <path d="M1 8 9 0M3 12 13 2" stroke={colour} strokeWidth="2.5" />
          )}
        </>
      )}
    </svg>
  );
};

/** Which series is which. */
export const Legend = ({ series }: { series: ChartSeries[] }) => (
  <ul
    aria-label="Legend"
    style={{
      display: 'flex',
      flexWrap: 'wrap',
      gap: 'var(--bui-space-1) var(--bui-space-4)',
      margin: 0,
      padding: 0,
      listStyle: 'none',
    }}
  >
    {series.map(each => (
      <li
        key={each.key}
        style={{
          display: 'flex',
          alignItems: 'center',
          gap: 'var(--bui-space-1_5)',
        }}
      >
        <Swatch series={each} />
        <Text variant="body-small">{each.label}</Text>
      </li>
    ))}
  </ul>
);
