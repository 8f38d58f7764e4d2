import {
  DeleteTableCommand,
  DescribeTableCommand,
} from '@aws-sdk/client-dynamodb';
import {
  BatchWriteCommand,
  paginateQuery,
  QueryCommand,
  type BatchWriteCommandInput,
  type BatchWriteCommandOutput,
} from '@aws-sdk/lib-dynamodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { LifecycleError } from '../errors';
import type { StepContext, StepTools } from '../onboarding/types';
import type { DataTable } from '../registry/items';

/** Most writes in one BatchWriteItem; DynamoDB's limit. */
const BATCH = 25;
const TRIES = 8;
const WAIT_MS = 50;

const isGone = (error: unknown) =>
  (error as Error).name === 'ResourceNotFoundException';

/** Every table of tenants has the tenant for its partition key. */
const ofTenant = (tableName: string, tenantId: string) => ({
  TableName: tableName,
  KeyConditionExpression: 'tenantId = :tenantId',
  ExpressionAttributeValues: { ':tenantId': tenantId },
  ConsistentRead: true,
});

/** Pages of a tenant's rows; none when there is no table any more. */
export async function* rowsOf(
  { context }: StepTools,
  tableName: string,
  tenantId: string,
  options: { names?: Record<string, string> } = {},
): AsyncIterable<Array<Record<string, unknown>>> {
  const { names } = options;
  const pages = paginateQuery(
    { client: context.clients.dynamodb },
    {
      ...ofTenant(tableName, tenantId),
      ...(names && {
        ProjectionExpression: Object.keys(names).join(', '),
        ExpressionAttributeNames: names,
      }),
    },
  );
  try {
    for await (const { Items = [] } of pages) {
      yield Items;
    }
  } catch (error) {
    if (!isGone(error)) {
      throw error;
    }
  }
}

/** Whether a table has any row of a tenant. */
export async function hasRows(
  { context }: StepTools,
  tableName: string,
  tenantId: string,
): Promise<boolean> {
  try {
    const { Count } = await context.clients.dynamodb.send(
      new QueryCommand({
        ...ofTenant(tableName, tenantId),
        Select: 'COUNT',
        Limit: 1,
      }),
    );
    return Boolean(Count);
  } catch (error) {
    if (isGone(error)) {
      return false;
    }
    throw error;
  }
}

async function keyNames(
  { context }: StepTools,
  tableName: string,
): Promise<string[]> {
  const { Table } = await context.clients.dynamodb.send(
    new DescribeTableCommand({ TableName: tableName }),
  );
  return (Table?.KeySchema ?? []).map(({ AttributeName }) => AttributeName!);
}

async function deleteBatch(
  { context }: StepTools,
  tableName: string,
  keys: Array<Record<string, unknown>>,
): Promise<void> {
  let wanted: BatchWriteCommandInput['RequestItems'] = {
    [tableName]: keys.map(Key => ({ DeleteRequest: { Key } })),
  };
  for (let tries = 1; ; tries += 1) {
    const answer: BatchWriteCommandOutput = await context.clients.dynamodb.send(
      new BatchWriteCommand({ RequestItems: wanted }),
    );
    if (Object.keys(answer.UnprocessedItems ?? {}).length === 0) {
      return;
    }
    if (tries === TRIES) {
      throw new LifecycleError(
        `DynamoDB takes no more deletions from ${tableName} for now.`,
        'Wait a minute, then run it again.',
      );
    }
    wanted = answer.UnprocessedItems;
    await sleep(WAIT_MS * 2 ** tries * (0.5 + Math.random() / 2));
  }
}

/** Deletes a tenant's rows from a table that others share. */
async function deleteRows(
  tools: StepTools,
  { tableName, kind }: DataTable,
  tenantId: string,
  step: StepContext,
): Promise<void> {
  const names = Object.fromEntries(
    (await keyNames(tools, tableName)).map((name, index) => [
      `#k${index}`,
      name,
    ]),
  );
  let deleted = 0;
  for await (const keys of rowsOf(tools, tableName, tenantId, { names })) {
    for (let start = 0; start < keys.length; start += BATCH) {
      step.signal.throwIfAborted();
      const batch = keys.slice(start, start + BATCH);
      await deleteBatch(tools, tableName, batch);
      deleted += batch.length;
    }
  }
  step.log(`DynamoDB: deleted ${deleted} rows of ${kind} from ${tableName}.`);
}

async function deleteTable(
  { context }: StepTools,
  { tableName }: DataTable,
  step: StepContext,
): Promise<void> {
  try {
    await context.clients.dynamodb.send(
      new DeleteTableCommand({ TableName: tableName }),
    );
    step.log(`DynamoDB: deleted the table ${tableName}.`);
  } catch (error) {
    if (!isGone(error)) {
      throw error;
    }
  }
}

/** Deletes what a tenant has in its tables: the whole table where it is the tenant's own. */
export async function eraseTables(
  tools: StepTools,
  tables: DataTable[],
  tenantId: string,
  step: StepContext,
): Promise<void> {
  for (const table of tables) {
    await (table.own
      ? deleteTable(tools, table, step)
      : deleteRows(tools, table, tenantId, step));
  }
}
