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
import { Columns } from '../components/Columns';
import { Panel } from '../components/Panel';
import { useLive } from '../useLive';
import { loadChart } from './loadChart';

const HEIGHT = 200;
const WHOLE_HEIGHT = HEIGHT + 76;
const UNIT = 'percent of what its tasks reserve, average of all tasks';
const EMPTY = 'No task ran that could be measured.';

/** CPU and memory of a tenant's services over time. */
export const Load = ({ tenantId }: { tenantId: string }) => {
  const api = useApi(tenantsApiRef);
  const [range, setRange] = useRange();
  const load = useCallback(
    async (signal: AbortSignal) => {
      const span = fromOf(range);
      return { span, answer: await api.getLoad(tenantId, span, signal) };
    },
    [api, tenantId, range],
  );
  const { value, error, reload } = useLive(load, tenantId);
  return (
    <Panel
      title="CPU and memory"
      note={lastWords(range)}
      actions={<RangePicker range={range} setRange={setRange} />}
      problem={
        error && {
          title: 'CPU and memory could not be read',
          error,
          onRetry: reload,
        }
      }
    >
      {!value && !error && <Skeleton width="100%" height={WHOLE_HEIGHT} />}
      {value && (
        <Columns narrowest="24rem" gap="6">
          <Chart
            title="CPU"
            unit={UNIT}
            chart={loadChart(value.answer, 'cpuPercent', value.span)}
            empty={EMPTY}
            height={HEIGHT}
          />
          <Chart
            title="Memory"
            unit={UNIT}
            chart={loadChart(value.answer, 'memoryPercent', value.span)}
            empty={EMPTY}
            height={HEIGHT}
          />
        </Columns>
      )}
    </Panel>
  );
};
