import { Flex, Grid, Skeleton } from '@backstage/ui';
import type { TenantUsageResponse } from '@tenantry/plugin-tenants-common';
import { Chart } from '../charts/Chart';
import { formatMs, formatPercent } from '../charts/format';
import { lastWords, RangePicker, useRange } from '../charts/RangePicker';
import { NONE } from '../charts/series';
import { STEP_WORDS } from '../charts/time';
import { CollectorNotice } from '../components/CollectorNotice';
import { Columns } from '../components/Columns';
import { Panel } from '../components/Panel';
import { Problem } from '../components/Problem';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { Tile } from '../components/Tile';
import { useTenant } from '../entity/useTenant';
import { TROUBLE_STRIP } from '../fleet/trafficChart';
import { StateNotice } from '../health/StateNotice';
import { formatNumber } from '../words';
import { ByService } from './ByService';
import { latencyChart, requestsChart } from './charts';
import { Quota } from './Quota';
import { useUsage } from './useUsage';
import { shareOf } from './words';

const HEIGHT = 260;
const WHOLE_HEIGHT = HEIGHT + 76;

const ms = (value: number | null) => (value === null ? NONE : formatMs(value));

/** The whole range in four numbers. */
const Totals = ({
  usage,
  window,
}: {
  usage?: TenantUsageResponse;
  window: string;
}) => {
  const totals = usage?.totals;
  const part = (count: number) =>
    totals && `${formatPercent(shareOf(count, totals))} of requests`;
  return (
    <Columns>
      <Tile
        title="Requests"
        value={totals && formatNumber(totals.requests)}
        note={window}
      />
      <Tile
        title="Errors (5xx)"
        value={totals && formatNumber(totals.serverErrors)}
        note={totals && part(totals.serverErrors)}
      />
      <Tile
        title="Throttled (429)"
        value={totals && formatNumber(totals.throttled)}
        note={totals && part(totals.throttled)}
      />
      <Tile
        title="Latency (p95)"
        value={totals && ms(totals.latency.p95)}
        note={
          totals &&
          `p50 ${ms(totals.latency.p50)}, p99 ${ms(totals.latency.p99)}`
        }
      />
    </Columns>
  );
};

/** The tab *API usage* of a tenant. */
export const UsageContent = () => {
  const { tenantId, value: tenant } = useTenant();
  const [range, setRange] = useRange();
  const { value: usage, error, reload } = useUsage(tenantId, range);
  const window = lastWords(range);
  const perStep = usage && `per ${STEP_WORDS[usage.step]}`;
  return (
    <section aria-label="API usage" style={{ minWidth: 0 }}>
      <Flex direction="column" gap="4">
        <StateNotice tenant={tenant} />
        <CollectorNotice kind="usage" collector={usage?.collector} />
        {error && (
          <Problem
            title={
              usage
                ? 'This may be old: reading the usage anew failed'
                : 'The usage of this tenant could not be read'
            }
            error={error}
            onRetry={reload}
          />
        )}
        <Flex
          justify="between"
          align="center"
          gap="3"
          style={{ flexWrap: 'wrap' }}
        >
          <Quiet>
            Counted in the front door's access log, where requests show up to 5
            minutes late.
            {usage?.collector.collectedAt && (
              <>
                {' '}
                Read <RelativeTime at={usage.collector.collectedAt} />.
              </>
            )}
          </Quiet>
          <RangePicker range={range} setRange={setRange} />
        </Flex>
        {(usage || !error) && (
          <>
            <Totals usage={usage} window={window} />
            <Panel title="Requests over time" note={window}>
              {usage ? (
                <Chart
                  title="Requests by answer"
                  unit={`requests ${perStep}`}
                  chart={requestsChart(usage)}
                  strip={TROUBLE_STRIP}
                  empty="No request was counted in this time."
                  height={HEIGHT}
                />
              ) : (
                <Skeleton width="100%" height={WHOLE_HEIGHT} />
              )}
            </Panel>
            <Panel title="Latency" note={window}>
              {usage ? (
                <Chart
                  title="How long answers took"
                  unit={`time until the answer, percentiles ${perStep}`}
                  chart={latencyChart(usage)}
                  empty="No request was counted in this time."
                  height={HEIGHT}
                />
              ) : (
                <Skeleton width="100%" height={WHOLE_HEIGHT} />
              )}
            </Panel>
            <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
              <Quota usage={usage} />
              <ByService usage={usage} />
            </Grid.Root>
          </>
        )}
      </Flex>
    </section>
  );
};
