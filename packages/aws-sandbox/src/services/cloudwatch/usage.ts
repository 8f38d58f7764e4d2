import type { Metric } from '@aws-sdk/client-cloudwatch';
import { NotSupportedError } from '../../errors';
import { FARGATE_VCPU_USAGE } from '../servicequotas/quotas';

/** What the account uses now, for the metrics of `AWS/Usage`. */
export interface Usage {
  fargateVcpus(): number;
}

/** The value of a usage metric; AWS publishes it every minute, here it is what holds now. */
export function usageOf(usage: Usage, metric: Metric): number {
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
