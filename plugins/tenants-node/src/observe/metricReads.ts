import {
  GetMetricDataCommand,
  type CloudWatchClient,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { chunks } from './ecsReads';
import type { LoadPoint, ServiceAddress } from './types';

/**
 * Two queries are of one service, and CloudWatch takes 500 a call. It bills metrics, not
 * calls: fewer at a time leave others a turn between two answers.
 */
const SERVICES_PER_CALL = 50;
const PERIOD_S = 300;
const METRICS = {
  cpuPercent: 'CPUUtilization',
  memoryPercent: 'MemoryUtilization',
} as const;
type Metric = keyof typeof METRICS;

const queryOf = (
  { clusterName, serviceName }: ServiceAddress,
  index: number,
  metric: Metric,
): MetricDataQuery => ({
  Id: `${metric}${index}`,
  MetricStat: {
    Metric: {
      Namespace: 'AWS/ECS',
      MetricName: METRICS[metric],
      Dimensions: [
        { Name: 'ClusterName', Value: clusterName },
        { Name: 'ServiceName', Value: serviceName },
      ],
    },
    Period: PERIOD_S,
    Stat: 'Average',
  },
});

/** CPU and memory of services in windows of 5 minutes. Windows without tasks have no point. */
export async function readLoad(
  client: CloudWatchClient,
  addresses: ServiceAddress[],
  { from, to }: { from: Date; to: Date },
  abortSignal?: AbortSignal,
): Promise<LoadPoint[]> {
  const found: LoadPoint[] = [];
  for (const some of chunks(addresses, SERVICES_PER_CALL)) {
    const points = new Map<string, LoadPoint>();
    let NextToken: string | undefined;
    do {
      const answer = await client.send(
        new GetMetricDataCommand({
          StartTime: from,
          EndTime: to,
          MetricDataQueries: some.flatMap((address, index) => [
            queryOf(address, index, 'cpuPercent'),
            queryOf(address, index, 'memoryPercent'),
          ]),
          NextToken,
        }),
        { abortSignal },
      );
      for (const { Id, Timestamps, Values } of answer.MetricDataResults ?? []) {
        const [, metric, index] = /^(\D+)(\d+)$/.exec(Id!)!;
        Timestamps?.forEach((time, position) => {
          const at = time.toISOString();
          const key = `${index} ${at}`;
          points.set(key, {
            ...some[Number(index)],
            at,
            ...points.get(key),
            [metric]: Values![position],
          });
        });
      }
      NextToken = answer.NextToken;
    } while (NextToken);
    found.push(...points.values());
  }
  return found;
}
