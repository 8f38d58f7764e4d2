import { createHash, type Hash } from 'node:crypto';
import {
  BatchWriteItemCommand,
  GetItemCommand,
  QueryCommand,
  type AttributeValue,
  type BatchWriteItemCommandOutput,
  type WriteRequest,
} from '@aws-sdk/client-dynamodb';
import { application, tablesOf } from '@tenantry/application';
import { setTimeout as sleep } from 'node:timers/promises';
import { LifecycleError } from '../errors';
import type { StepTools } from '../onboarding/types';
import { FIRST_ID } from '../gates';
import type { DataTable } from '../registry/items';

/** Most writes in one BatchWriteItem; DynamoDB's limit. */
export const BATCH = 25;
const TRIES = 8;
const WAIT_MS = 50;

/** The sort keys of the tables that tenants' rows are in. */
export const SORT_KEYS: Record<DataTable['kind'], string> = Object.fromEntries(
  tablesOf(application).map(({ rows, sortKey }) => [rows, sortKey]),
);

/** As DynamoDB has it: numbers with all their digits, sets, bytes. */
export type Row = Record<string, AttributeValue>;

/** The same text for the same value, in whatever order its parts come. */
function canonical(value: unknown): string {
  if (value instanceof Uint8Array) {
    return `b${Buffer.from(value).toString('base64')}`;
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  if (typeof value === 'object' && value !== null) {
    const parts = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, item]) => {
        // Sets have no order.
        const isSet = name === 'SS' || name === 'NS' || name === 'BS';
        return `${JSON.stringify(name)}:${
          isSet && Array.isArray(item)
            ? [...item].map(canonical).sort().join(',')
            : canonical(item)
        }`;
      });
    return `{${parts.join(',')}}`;
  }
  return JSON.stringify(value);
}

/** A row, and what tells it from every other. */
export interface HashedRow {
  /** Its sort key. */
  id: string;
  row: Row;
  hash: string;
}

export function hashRow(row: Row, sortKey: string): HashedRow {
  return {
    id: row[sortKey]?.S ?? '',
    row,
    hash: createHash('sha256').update(canonical(row)).digest('base64'),
  };
}

/** Gates sort before all rows; `gates.ts` says which ids are reserved. */
const rowsOf = (tenantId: string, sortKey: string) => ({
  KeyConditionExpression: 'tenantId = :tenantId AND #id >= :first',
  ExpressionAttributeNames: { '#id': sortKey },
  ExpressionAttributeValues: {
    ':tenantId': { S: tenantId },
    ':first': { S: FIRST_ID },
  },
});

/** A tenant's rows in a table, in the order of their sort key, without the gates. */
export async function* readRows(
  { context }: StepTools,
  { tableName, kind }: DataTable,
  tenantId: string,
  signal: AbortSignal,
): AsyncGenerator<HashedRow> {
  const sortKey = SORT_KEYS[kind];
  let ExclusiveStartKey: Row | undefined;
  do {
    const page = await context.clients.dynamodb.send(
      new QueryCommand({
        TableName: tableName,
        ...rowsOf(tenantId, sortKey),
        ConsistentRead: true,
        ExclusiveStartKey,
      }),
      { abortSignal: signal },
    );
    for (const row of page.Items ?? []) {
      yield hashRow(row, sortKey);
    }
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
}

/** One row of a tenant, as it is now. */
export async function getRow(
  { context }: StepTools,
  { tableName, kind }: DataTable,
  tenantId: string,
  id: string,
): Promise<HashedRow | undefined> {
  const sortKey = SORT_KEYS[kind];
  const { Item } = await context.clients.dynamodb.send(
    new GetItemCommand({
      TableName: tableName,
      Key: { tenantId: { S: tenantId }, [sortKey]: { S: id } },
      ConsistentRead: true,
    }),
  );
  return Item && hashRow(Item, sortKey);
}

/** How many rows a tenant has in a table. */
export async function countRows(
  { context }: StepTools,
  { tableName, kind }: DataTable,
  tenantId: string,
): Promise<number> {
  let rows = 0;
  let ExclusiveStartKey: Row | undefined;
  do {
    const page = await context.clients.dynamodb.send(
      new QueryCommand({
        TableName: tableName,
        ...rowsOf(tenantId, SORT_KEYS[kind]),
        Select: 'COUNT',
        ExclusiveStartKey,
      }),
    );
    rows += page.Count ?? 0;
    ExclusiveStartKey = page.LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return rows;
}

/** Writes and deletes up to 25 rows of a table, however often DynamoDB leaves some. */
export async function writeBatch(
  { context }: StepTools,
  tableName: string,
  requests: WriteRequest[],
): Promise<void> {
  let left: WriteRequest[] | undefined = requests;
  for (let tries = 1; left?.length; tries += 1) {
    const answer: BatchWriteItemCommandOutput =
      await context.clients.dynamodb.send(
        new BatchWriteItemCommand({ RequestItems: { [tableName]: left } }),
      );
    left = answer.UnprocessedItems?.[tableName];
    if (!left?.length) {
      return;
    }
    if (tries === TRIES) {
      throw new LifecycleError(
        `DynamoDB takes no more rows into ${tableName} for now.`,
        'Wait a minute, then run it again.',
      );
    }
    await sleep(WAIT_MS * 2 ** tries * (0.5 + Math.random() / 2));
  }
}

/** Rows as they are counted: how many, and one checksum over all of them in their order. */
export class Tally {
  rows = 0;
  readonly #hash: Hash = createHash('sha256');

  add({ id, hash }: HashedRow): void {
    this.rows += 1;
    this.#hash.update(`${id}\n${hash}\n`);
  }

  end(): { rows: number; checksum: string } {
    return { rows: this.rows, checksum: this.#hash.digest('base64') };
  }
}
