import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetLogEventsCommand,
  GetQueryResultsCommand,
  StartQueryCommand,
  StopQueryCommand,
  type CloudWatchLogsClient,
} from '@aws-sdk/client-cloudwatch-logs';
import { LifecycleError } from '../errors';
import type { LogRow } from './types';

/** Between looks at a query; most take a second or two. */
const FIRST_WAIT_MS = 200;
const LONGEST_WAIT_MS = 2_000;
/** A query that takes longer is given up; AWS's own limit is an hour. */
const TIMEOUT_MS = 60_000;
/** CloudWatch has no error code of its own for this. */
const NO_LOG =
  /before the log groups creation time|exceeds the log groups log retention/;
/** Columns of CloudWatch's own. */
const INTERNAL = '@ptr';

/** What the portal reads of CloudWatch Logs. */
export class LogReads {
  constructor(private readonly client: CloudWatchLogsClient) {}

  /** Runs a query from `from` until before `to`, and gives all its rows. */
  async query(
    logGroupName: string,
    queryString: string,
    { from, to, limit }: { from: Date; to: Date; limit: number },
    abortSignal?: AbortSignal,
  ): Promise<LogRow[]> {
    let queryId: string | undefined;
    try {
      ({ queryId } = await this.client.send(
        new StartQueryCommand({
          logGroupName,
          queryString,
          startTime: Math.floor(from.getTime() / 1000),
          // Both ends are inclusive.
          endTime: Math.floor((to.getTime() - 1) / 1000),
          limit,
        }),
        { abortSignal },
      ));
    } catch (error) {
      // A time of which there is no log any more, or was none yet, has no lines.
      if (NO_LOG.test((error as Error).message)) {
        return [];
      }
      throw error;
    }
    try {
      return await this.#results(queryId!, abortSignal);
    } catch (error) {
      // It would go on, and count against the queries at a time.
      await this.client.send(new StopQueryCommand({ queryId })).catch(() => {});
      throw error;
    }
  }

  async #results(
    queryId: string,
    abortSignal?: AbortSignal,
  ): Promise<LogRow[]> {
    const deadline = Date.now() + TIMEOUT_MS;
    const rows: LogRow[] = [];
    let nextToken: string | undefined;
    let waitMs = FIRST_WAIT_MS;
    for (;;) {
      const answer = await this.client.send(
        new GetQueryResultsCommand({ queryId, nextToken }),
        { abortSignal },
      );
      switch (answer.status) {
        case 'Complete':
          for (const fields of answer.results ?? []) {
            rows.push(
              Object.fromEntries(
                fields
                  .filter(({ field }) => field !== INTERNAL)
                  .map(({ field, value }) => [field!, value ?? '']),
              ),
            );
          }
          nextToken = answer.nextToken;
          if (!nextToken) {
            return rows;
          }
          break;
        case 'Scheduled':
        case 'Running':
        case 'Unknown':
          if (Date.now() > deadline) {
            throw new LifecycleError(
              `A query over the access logs took longer than ${
                TIMEOUT_MS / 1000
              } s.`,
              'It is tried again; if it goes on, keep the logs for a shorter time.',
            );
          }
          await sleep(waitMs, undefined, { signal: abortSignal });
          waitMs = Math.min(waitMs * 1.5, LONGEST_WAIT_MS);
          break;
        default:
          throw new LifecycleError(
            `A query over the access logs ended as ${answer.status}.`,
            'It is tried again.',
          );
      }
    }
  }

  /** The last lines of a stream, oldest first; none when there is no such stream. */
  async tail(
    logGroupName: string,
    logStreamName: string,
    limit: number,
  ): Promise<Array<{ at: string; message: string }>> {
    try {
      const { events } = await this.client.send(
        new GetLogEventsCommand({
          logGroupName,
          logStreamName,
          limit,
          startFromHead: false,
        }),
      );
      return (events ?? []).map(({ timestamp, message }) => ({
        at: new Date(timestamp!).toISOString(),
        message: message ?? '',
      }));
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') {
        return [];
      }
      throw error;
    }
  }
}
