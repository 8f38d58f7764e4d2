import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetQueryResultsCommand,
  StartQueryCommand,
  type StartQueryCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Clients } from './clients';

/** Runs a query of Logs Insights to its end; rows as objects. */
export async function runQuery(
  { logs }: Pick<Clients, 'logs'>,
  input: StartQueryCommandInput,
) {
  const { queryId } = await logs.send(new StartQueryCommand(input));
  for (;;) {
    const { status, results, statistics, nextToken } = await logs.send(
      new GetQueryResultsCommand({ queryId }),
    );
    if (status !== 'Running') {
      return {
        queryId,
        status,
        statistics,
        nextToken,
        rows: results!.map(row =>
          Object.fromEntries(row.map(({ field, value }) => [field!, value!])),
        ),
      };
    }
    await sleep(5);
  }
}
