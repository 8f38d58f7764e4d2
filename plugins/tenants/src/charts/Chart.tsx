import { Flex, Skeleton, Text, ToggleButton } from '@backstage/ui';
import { RiTableLine } from '@remixicon/react';
import { lazy, Suspense, useId, useState } from 'react';
import { ChartTable } from './ChartTable';
import { Legend } from './Legend';
import { peakOf, type TimeChart } from './series';
import { Quiet } from '../components/Quiet';

// What draws curves is most of the weight; pages are there before it.
const TimePlot = lazy(() =>
  import('./TimePlot').then(module => ({ default: module.TimePlot })),
);

/**
 * A chart over time: title, legend, curves that keep their place while they load, and the
 * same numbers as a table. Series that are drawn as bars stand in a strip of their own
 * below, where a few failures among many requests are still seen.
 */
export const Chart = ({
  title,
  unit,
  chart,
  strip,
  empty = 'Nothing is known of this time.',
  height = 240,
}: {
  title: string;
  /** What the axis counts, for example "requests per hour". */
  unit: string;
  chart: TimeChart;
  /** About the strip of bars. */
  strip?: { title: string; none: string };
  /** Said when there is no point at all. */
  empty?: string;
  height?: number;
}) => {
  const titleId = useId();
  const [asTable, setAsTable] = useState(false);
  const bars = chart.series.filter(({ draw }) => draw === 'bar');
  const peak = peakOf(
    chart.rows,
    bars.map(({ key }) => key),
  );
  const isEmpty = chart.rows.every(({ values }) =>
    Object.values(values).every(value => value === null),
  );
  let content = <TimePlot chart={chart} title={title} height={height} />;
  if (isEmpty) {
    content = (
      <Flex align="center" justify="center" style={{ height }}>
        <Quiet variant="body-medium">{empty}</Quiet>
      </Flex>
    );
  } else if (asTable) {
    content = <ChartTable chart={chart} title={title} height={height} />;
  }
  return (
    <figure aria-labelledby={titleId} style={{ margin: 0, minWidth: 0 }}>
      <Flex direction="column" gap="2">
        <Flex justify="between" align="start" gap="2">
          <figcaption id={titleId}>
            <Text as="div" variant="body-medium" weight="bold">
              {title}
            </Text>
            <Quiet as="div">{unit}</Quiet>
          </figcaption>
          <ToggleButton
            size="small"
            iconStart={<RiTableLine />}
            isDisabled={isEmpty}
            isSelected={asTable && !isEmpty}
            onChange={setAsTable}
            aria-label={`Show as table: ${title}`}
          >
            Table
          </ToggleButton>
        </Flex>
        <Suspense fallback={<Skeleton width="100%" height={height} />}>
          {content}
        </Suspense>
        <Flex justify="between" gap="2" style={{ flexWrap: 'wrap' }}>
          <Legend series={[...chart.series].reverse()} />
          {strip && !isEmpty && (
            <Quiet>
              {peak > 0
                ? `${strip.title}: ${chart.format(peak)} at most`
                : strip.none}
            </Quiet>
          )}
        </Flex>
      </Flex>
    </figure>
  );
};
