import { useApi } from '@backstage/core-plugin-api';
import { Skeleton } from '@backstage/ui';
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
import { useLive } from '../useLive';
import { trafficChart, TROUBLE_STRIP } from './trafficChart';

const HEIGHT = 280;
/** Chart with title and legend, so that nothing jumps. */
const WHOLE_HEIGHT = HEIGHT + 76;

/** Requests of all tenants over time, by tier. */
export const Traffic = () => {
  const api = useApi(tenantsApiRef);
  const [range, setRange] = useRange();
  const load = useCallback(
    (signal: AbortSignal) => api.getFleetUsage(fromOf(range), signal),
    [api, range],
  );
  const { value, error, reload } = useLive(load);
  return (
    <Panel
      title="Traffic"
      note={lastWords(range)}
      actions={<RangePicker range={range} setRange={setRange} />}
      problem={
        error && {
          title: value
            ? 'This traffic may be old: reading it anew failed'
            : 'The traffic could not be read',
          error,
          onRetry: reload,
        }
      }
    >
      {!value && !error && <Skeleton width="100%" height={WHOLE_HEIGHT} />}
      {value && (
        <Chart
          title="Requests by tier"
          unit={`requests per ${
            STEP_WORDS[value.step]
          }; the last minutes arrive late`}
          chart={trafficChart(value)}
          strip={TROUBLE_STRIP}
          empty="No request was counted in this time."
          height={HEIGHT}
        />
      )}
    </Panel>
  );
};
