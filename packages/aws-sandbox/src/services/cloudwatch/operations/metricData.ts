import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  MetricDataQuery,
  MetricDataResult,
  MetricStat,
} from '@aws-sdk/client-cloudwatch';
import { AwsError, NotSupportedError } from '../../../errors';
import { only } from '../../../http/only';
import type { Account, AwsService } from '../../../types';
import { usageOf, type Usage } from '../usage';

const OPERATION = 'cloudwatch:GetMetricData';
/** CloudWatch's limit of queries in one call. */
const MAX_QUERIES = 500;
/** Statistics that are the value itself when there is one value. */
const STATISTICS = ['Average', 'Maximum', 'Minimum', 'Sum'];

const validationError = (message: string) =>
  new AwsError('ValidationError', message);

/** Metrics, by query. */
export const metricDataOperations = (
  account: Account,
  usage: Usage,
): AwsService['operations'] => {
  function valueOf(stat: MetricStat): number {
    only(stat, ['Metric', 'Period', 'Stat'], OPERATION);
    const { Namespace } = stat.Metric!;
    if (Namespace !== 'AWS/Usage') {
      throw new NotSupportedError(`the metric namespace ${Namespace}`);
    }
    if (!STATISTICS.includes(stat.Stat!)) {
      throw new NotSupportedError(`the statistic ${stat.Stat}`);
    }
    return usageOf(usage, stat.Metric!);
  }

  /** The one data point there is stands in the last period before `end`. */
  function resultOf(
    query: MetricDataQuery,
    start: Date,
    end: Date,
  ): MetricDataResult {
    only(query, ['Id', 'MetricStat', 'Label', 'ReturnData'], OPERATION);
    if (!query.MetricStat) {
      throw validationError(
        `The value for parameter MetricDataQueries is invalid: query ${query.Id} has no MetricStat.`,
      );
    }
    const value = valueOf(query.MetricStat);
    const periodMs = query.MetricStat.Period! * 1000;
    const last = Math.min(end.getTime(), account.clock.now().getTime());
    const at = Math.floor((last - 1) / periodMs) * periodMs;
    const inRange = at + periodMs > start.getTime();
    return {
      Id: query.Id,
      Label: query.Label ?? query.MetricStat.Metric!.MetricName,
      Timestamps: inRange ? [new Date(at)] : [],
      Values: inRange ? [value] : [],
      StatusCode: 'Complete',
    };
  }

  return {
    GetMetricData(input: GetMetricDataInput): GetMetricDataOutput {
      only(input, ['MetricDataQueries', 'StartTime', 'EndTime'], OPERATION);
      const queries = input.MetricDataQueries!;
      if (queries.length > MAX_QUERIES) {
        throw validationError(
          `The collection MetricDataQueries must not have a size greater than ${MAX_QUERIES}.`,
        );
      }
      const { StartTime: start, EndTime: end } = input;
      if (start!.getTime() >= end!.getTime()) {
        throw validationError(
          'The parameter StartTime must be less than the parameter EndTime.',
        );
      }
      return {
        MetricDataResults: queries
          .map(query => ({ query, result: resultOf(query, start!, end!) }))
          .filter(({ query }) => query.ReturnData !== false)
          .map(({ result }) => result),
        Messages: [],
      };
    },
  };
};
