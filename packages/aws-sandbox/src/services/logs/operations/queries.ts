import type {
  GetQueryResultsRequest,
  GetQueryResultsResponse,
  QueryInfo,
  QueryStatus,
  StartQueryRequest,
} from '@aws-sdk/client-cloudwatch-logs';
import { AwsError, NotSupportedError } from '../../../errors';
import { only } from '../../../http/only';
import type { Account, AwsService } from '../../../types';
import type { LogGroups } from '../groups';
import { compileQuery, type Query, type QueryOutcome } from '../insights/query';

/** CloudWatch's limits. */
const MAX_GROUPS = 50;
const MAX_RUNNING = 100;
const MAX_PAGE = 10_000;
/** Queries whose results can still be read. */
const MAX_KEPT = 200;

interface RunningQuery {
  id: string;
  text: string;
  groups: string[];
  createdMs: number;
  status: QueryStatus;
  outcome?: QueryOutcome;
  stop: AbortController;
}

const invalid = (message: string) =>
  new AwsError('InvalidParameterException', message);

/** Names of the groups that a query is to read. */
export function groupsOf(input: Partial<StartQueryRequest>): string[] {
  const { logGroupName, logGroupNames, logGroupIdentifiers } = input;
  const lists = [
    logGroupName && [logGroupName],
    logGroupNames,
    logGroupIdentifiers?.map(id => id.replace(/^arn:.*:log-group:/, '')),
  ].filter(list => list !== undefined && list !== '');
  return lists.length === 1 ? (lists[0] as string[]) : [];
}

/** CloudWatch Logs Insights. */
export function queryOperations(
  account: Account,
  groups: LogGroups,
): AwsService['operations'] {
  const queries = new Map<string, RunningQuery>();

  const require = (id: string): RunningQuery => {
    const query = queries.get(id);
    if (!query) {
      throw new AwsError(
        'ResourceNotFoundException',
        `Query with id ${id} is not found`,
      );
    }
    return query;
  };

  /** AWS refuses a time in which no group can have lines, rather than finding nothing. */
  function checkTimes(names: string[], startMs: number, endMs: number): void {
    if (startMs > endMs) {
      throw invalid('Start time must be less than or equal to end time');
    }
    const since = Math.min(
      ...names.map(name => {
        const group = groups.require(name);
        return Math.max(
          new Date(group.createdAt).getTime(),
          groups.keptSince(group),
        );
      }),
    );
    if (endMs < Math.floor(since / 1000) * 1000) {
      throw new AwsError(
        'MalformedQueryException',
        `end date and time is either before the log groups creation time or exceeds the log groups log retention settings ([${Math.floor(
          endMs / 1000,
        )},${Math.floor(since / 1000)}])`,
      );
    }
  }

  async function run(
    running: RunningQuery,
    query: Query,
    startMs: number,
    endMs: number,
  ): Promise<void> {
    try {
      running.outcome = await query.run(
        running.groups.map(group => ({
          group,
          lines: groups.between(group, startMs, endMs),
        })),
        running.stop.signal,
      );
      running.status = 'Complete';
    } catch (error) {
      if (!running.stop.signal.aborted) {
        running.status = 'Failed';
        account.logger.error(
          `The query ${running.text} failed: ${(error as Error).stack}`,
        );
      }
    }
  }

  return {
    StartQuery(input: StartQueryRequest) {
      only(
        input,
        [
          'queryLanguage',
          'logGroupName',
          'logGroupNames',
          'logGroupIdentifiers',
          'startTime',
          'endTime',
          'queryString',
          'limit',
        ],
        'logs:StartQuery',
      );
      if ((input.queryLanguage ?? 'CWLI') !== 'CWLI') {
        throw new NotSupportedError(
          `the query language ${input.queryLanguage}`,
        );
      }
      const names = groupsOf(input);
      if (names.length === 0 || names.length > MAX_GROUPS) {
        throw invalid(
          `Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be given, with 1 to ${MAX_GROUPS} log groups.`,
        );
      }
      const startMs = input.startTime! * 1000;
      // Seconds, and the last one is part of it.
      const endMs = input.endTime! * 1000 + 999;
      checkTimes(names, startMs, endMs);
      const query = compileQuery(input.queryString!, {
        accountId: account.accountId,
        limit: input.limit,
      });
      const all = [...queries.values()];
      if (
        all.filter(({ status }) => status === 'Running').length >= MAX_RUNNING
      ) {
        throw new AwsError(
          'LimitExceededException',
          `Account maximum query concurrency limit of [${MAX_RUNNING}] reached.`,
        );
      }
      const oldest = all.find(({ status }) => status !== 'Running');
      if (oldest && all.length >= MAX_KEPT) {
        queries.delete(oldest.id);
      }
      const running: RunningQuery = {
        id: account.ids.uuid(),
        text: input.queryString!,
        groups: names,
        createdMs: account.clock.now().getTime(),
        status: 'Running',
        stop: new AbortController(),
      };
      queries.set(running.id, running);
      // The answer goes out first.
      setImmediate(() => void run(running, query, startMs, endMs));
      return { queryId: running.id };
    },

    GetQueryResults(input: GetQueryResultsRequest): GetQueryResultsResponse {
      only(input, ['queryId', 'nextToken', 'maxItems'], 'logs:GetQueryResults');
      const { status, outcome } = require(input.queryId!);
      const start = Number(input.nextToken ?? 0);
      const most = input.maxItems ?? MAX_PAGE;
      if (!Number.isInteger(start) || most < 1 || most > MAX_PAGE) {
        throw invalid(
          Number.isInteger(start)
            ? `maxItems must be from 1 to ${MAX_PAGE}`
            : 'The specified nextToken is invalid.',
        );
      }
      const { results = [], statistics } = outcome ?? {};
      return {
        queryLanguage: 'CWLI',
        status,
        results: results.slice(start, start + most),
        statistics: statistics ?? {
          recordsMatched: 0,
          recordsScanned: 0,
          bytesScanned: 0,
        },
        nextToken:
          start + most < results.length ? String(start + most) : undefined,
      };
    },

    StopQuery(input) {
      only(input, ['queryId'], 'logs:StopQuery');
      const query = require(input.queryId);
      if (query.status !== 'Running') {
        throw invalid(
          `Query with id ${query.id} is not running: it is ${query.status}`,
        );
      }
      query.status = 'Cancelled';
      query.stop.abort();
      return { success: true };
    },

    DescribeQueries(input) {
      only(
        input,
        ['logGroupName', 'status', 'maxResults'],
        'logs:DescribeQueries',
      );
      return {
        queries: [...queries.values()]
          .filter(
            query =>
              (!input.logGroupName ||
                query.groups.includes(input.logGroupName)) &&
              (!input.status || query.status === input.status),
          )
          .reverse()
          .slice(0, input.maxResults ?? 1000)
          .map(
            (query): QueryInfo => ({
              queryLanguage: 'CWLI',
              queryId: query.id,
              queryString: query.text,
              status: query.status,
              createTime: query.createdMs,
              logGroupName: query.groups[0],
            }),
          ),
      };
    },
  };
}
