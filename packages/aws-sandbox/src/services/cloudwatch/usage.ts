import type { Metric } from '@aws-sdk/client-cloudwatch';
import { NotSupportedError } from '../../errors';
import { FARGATE_VCPU_USAGE } from '../servicequotas/quotas';
import type { Minute } from './MetricStore';

/** What the account uses now, for the metrics of `AWS/Usage`. */
export interface Usage {
  fargateVcpus(): number;
}

/** The value of a usage metric; AWS publishes it every minute, here it is what holds now. */
function usageOf(usage: Usage, metric: Metric): number {
  const dimensions = Object.fromEntries(
    (metric.Dimensions ?? []).map(({ Name, Value }) => [Name, Value]),
  );
  const expected = Object.entries(FARGATE_VCPU_USAGE);
  const known =
    metric.MetricName === 'ResourceCount' &&
    Object.keys(dimensions).length === expected.length &&
    expected.every(([name, value]) => dimensions[name] === value);
  if (!known) {
    throw new NotSupportedError(
      `the metric AWS/Usage ${metric.MetricName} ${JSON.stringify(dimensions)}`,
    );
  }
  return usage.fargateVcpus();
}

/** The one measurement there is stands in the last minute that has begun before `endMs`. */
export function usageMinutes(
  usage: Usage,
  metric: Metric,
  startMs: number,
  endMs: number,
): Minute[] {
  const value = usageOf(usage, metric);
  const at = Math.floor((endMs - 1) / 60_000) * 60_000;
  return at + 60_000 > startMs
    ? [{ startMs: at, sum: value, count: 1, min: value, max: value }]
    : [];
}
