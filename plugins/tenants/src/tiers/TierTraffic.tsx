import { useApi } from '@backstage/core-plugin-api';
import { Grid, Skeleton } from '@backstage/ui';
import type {
  FleetUsageResponse,
  TierName,
} from '@tenantry/plugin-tenants-common';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { Chart } from '../charts/Chart';
import {
  fromOf,
  lastWords,
  RangePicker,
  useRange,
} from '../charts/RangePicker';
import { STEP_WORDS } from '../charts/time';
import { Panel } from '../components/Panel';
import { trafficChart, TROUBLE_STRIP } from '../fleet/trafficChart';
import { latencyChart } from '../usage/charts';
import { useLive } from '../useLive';

const HEIGHT = 220;
const WHOLE_HEIGHT = HEIGHT + 76;
const EMPTY = 'No request was counted in this time.';

/** What is asked of a tier, and how long its answers take. */
export const TierTraffic = ({ tier }: { tier: TierName }) => {
  const api = useApi(tenantsApiRef);
  const [range, setRange] = useRange();
  const load = useCallback(
    async (signal: AbortSignal): Promise<FleetUsageResponse> => {
      const usage = await api.getFleetUsage(fromOf(range), signal);
      return {
        ...usage,
        series: usage.series.filter(series => series.tier === tier),
      };
    },
    [api, range, tier],
  );
  const { value, error, reload } = useLive(load);
  return (
    <Panel
      title="Traffic and latency"
      note={lastWords(range)}
      actions={<RangePicker range={range} setRange={setRange} />}
      problem={
        error && {
          title: 'The traffic of this tier could not be read',
          error,
          onRetry: reload,
        }
      }
    >
      {!value && !error && <Skeleton width="100%" height={WHOLE_HEIGHT} />}
      {value && (
        <Grid.Root columns={{ initial: '1', md: '2' }} gap="6">
          <Chart
            title="Requests"
            unit={`requests per ${STEP_WORDS[value.step]}`}
            chart={trafficChart(value)}
            strip={TROUBLE_STRIP}
            empty={EMPTY}
            height={HEIGHT}
          />
          <Chart
            title="How long answers took"
            unit={`percentiles per ${STEP_WORDS[value.step]}`}
            chart={latencyChart({
              ...value,
              points: value.series[0]?.points ?? [],
            })}
            empty={EMPTY}
            height={HEIGHT}
          />
        </Grid.Root>
      )}
    </Panel>
  );
};
