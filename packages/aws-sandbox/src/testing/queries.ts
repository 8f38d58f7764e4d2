import {
  GetQueryResultsCommand,
  StartQueryCommand,
  type StartQueryCommandInput,
} from '@aws-sdk/client-cloudwatch-logs';
import type { Clients } from './clients';
import { waitFor } from './waitFor';

/** Runs a query of Logs Insights to its end; rows as objects. */
export async function runQuery(
  { logs }: Pick<Clients, 'logs'>,
  input: StartQueryCommandInput,
) {
  const { queryId } = await logs.send(new StartQueryCommand(input));
  const { status, results, statistics, nextToken } = await waitFor(async () => {
    const answer = await logs.send(new GetQueryResultsCommand({ queryId }));
    return answer.status === 'Running' ? undefined : answer;
  });
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
