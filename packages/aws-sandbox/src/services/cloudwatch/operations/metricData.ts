import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  Metric,
  MetricDataQuery,
  MetricDataResult,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, NotSupportedError } from '../../../errors';
import { only } from '../../../http/only';
import type { Account, AwsService } from '../../../types';
import type { MetricStore, Minute } from '../MetricStore';
import { byPeriod } from '../statistics';
import { usageMinutes, type Usage } from '../usage';

const OPERATION = 'cloudwatch:GetMetricData';
/** CloudWatch's limit of queries in one call. */
const MAX_QUERIES = 500;
/** What is measured here. */
const MEASURED: Record<string, string[]> = {
  'AWS/ECS': ['CPUUtilization', 'MemoryUtilization'],
  'AWS/ApplicationELB': ['HealthyHostCount', 'UnHealthyHostCount'],
};

const validationError = (message: string) =>
  new AwsError('ValidationError', message);

function checkIds(queries: MetricDataQuery[]): void {
  const ids = queries.map(({ Id }) => Id ?? '');
  const wrong = ids.find(id => !/^[a-z][a-zA-Z0-9_]{0,254}$/.test(id));
  if (wrong !== undefined) {
    throw validationError(
      `The value ${wrong} for parameter MetricDataQueries.member.${
        ids.indexOf(wrong) + 1
      }.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  }
  if (new Set(ids).size < ids.length) {
    throw validationError(
      'The values for parameter id in MetricDataQueries are not unique.',
    );
  }
}

/** Metrics, by query. */
export const metricDataOperations = (
  account: Account,
  metrics: MetricStore,
  usage: Usage,
): AwsService['operations'] => {
  function minutesOf(metric: Metric, startMs: number, endMs: number): Minute[] {
    const { Namespace = '', MetricName = '' } = metric;
    if (Namespace === 'AWS/Usage') {
      return usageMinutes(usage, metric, startMs, endMs);
    }
    if (!MEASURED[Namespace]?.includes(MetricName)) {
      throw new NotSupportedError(`the metric ${Namespace} ${MetricName}`);
    }
    return metrics.between(metric, startMs, endMs);
  }

  function resultOf(
    query: MetricDataQuery,
    { StartTime, EndTime, ScanBy }: GetMetricDataInput,
  ): MetricDataResult {
    only(query, ['Id', 'MetricStat', 'Label', 'ReturnData'], OPERATION);
    if (!query.MetricStat) {
      throw validationError(
        `The value for parameter MetricDataQueries is invalid: query ${query.Id} has no MetricStat.`,
      );
    }
    only(query.MetricStat, ['Metric', 'Period', 'Stat'], OPERATION);
    const { Metric: metric, Period: period, Stat } = query.MetricStat;
    if (!period || period % 60 !== 0) {
      throw validationError(
        `The parameter MetricDataQueries.${query.Id}.MetricStat.Period must be a multiple of 60: ${period}`,
      );
    }
    const periodMs = period * 1000;
    // A period is asked for when its start is: the one that the start is in counts whole.
    const startMs = Math.floor(StartTime!.getTime() / periodMs) * periodMs;
    const endMs = Math.min(
      EndTime!.getTime(),
      account.clock.now().getTime() + 1,
    );
    const found = byPeriod(minutesOf(metric!, startMs, endMs), periodMs, Stat!);
    if (ScanBy !== 'TimestampAscending') {
      found.reverse();
    }
    return {
      Id: query.Id,
      Label: query.Label ?? metric!.MetricName,
      Timestamps: found.map(({ at }) => at),
      Values: found.map(({ value }) => value),
      StatusCode: 'Complete',
    };
  }

  return {
    GetMetricData(input: GetMetricDataInput): GetMetricDataOutput {
      only(
        input,
        ['MetricDataQueries', 'StartTime', 'EndTime', 'ScanBy'],
        OPERATION,
      );
      const queries = input.MetricDataQueries!;
      if (queries.length > MAX_QUERIES) {
        throw validationError(
          `The collection MetricDataQueries must not have a size greater than ${MAX_QUERIES}.`,
        );
      }
      checkIds(queries);
      if (input.StartTime! >= input.EndTime!) {
        throw validationError(
          'The parameter StartTime must be less than the parameter EndTime.',
        );
      }
      return {
        MetricDataResults: queries
          .map(query => ({ query, result: resultOf(query, input) }))
          .filter(({ query }) => query.ReturnData !== false)
          .map(({ result }) => result),
        Messages: [],
      };
    },
  };
};
