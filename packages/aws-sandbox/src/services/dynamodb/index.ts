import { join } from 'node:path';
import { AwsError, NotSupportedError } from '../../errors';
import type {
  Access,
  Account,
  AwsService,
  MadeResource,
  Operation,
} from '../../types';
import { DynamoEngine } from './engine';
import { touchesOf, type Touch } from './leadingKeys';
import { tableHandler } from './resources/table';
import { Transactions } from './transactions';

type Json = Record<string, any>;

/** What the sandbox remembers of a table beside dynalite. */
export interface Table {
  name: string;
  partitionKey: string;
  indexes: Record<string, string>;
}

const READS = [
  'BatchGetItem',
  'GetItem',
  'Query',
  'Scan',
  'DescribeTable',
  'DescribeTimeToLive',
  'ListTables',
  'ListTagsOfResource',
];
const WRITES = [
  'BatchWriteItem',
  'DeleteItem',
  'PutItem',
  'UpdateItem',
  'CreateTable',
  'DeleteTable',
  'UpdateTable',
  'TagResource',
  'UntagResource',
];

/** Keys of a row, for the inventory. */
const rowKey = (row: Json, table: Table) =>
  Object.entries(row)
    .filter(([name]) => name === table.partitionKey || /^(sk|.*Id)$/.test(name))
    .sort(([a], [b]) => a.localeCompare(b))
    .map(([name, value]) => `${name}=${Object.values(value as Json)[0]}`)
    .join(' ');

/** DynamoDB: dynalite, with transactions. */
export function createDynamoDb(account: Account, dataDir?: string) {
  const engine = new DynamoEngine(dataDir && join(dataDir, 'dynamodb'));
  const transactions = new Transactions(engine, () =>
    account.clock.now().getTime(),
  );
  const tables = account.store.collection<Table>('dynamodb.tables');

  // Writes run one after the other, so that a transaction sees and leaves whole states.
  let lastWrite: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(write: () => Promise<T>): Promise<T> => {
    const result = lastWrite.then(write);
    lastWrite = result.catch(() => {});
    return result;
  };

  const remember = (input: Json) => {
    const hash = (keys: Json[]) =>
      keys.find(key => key.KeyType === 'HASH')!.AttributeName;
    tables.put(input.TableName, {
      name: input.TableName,
      partitionKey: hash(input.KeySchema),
      indexes: Object.fromEntries(
        [
          ...(input.GlobalSecondaryIndexes ?? []),
          ...(input.LocalSecondaryIndexes ?? []),
        ].map(index => [index.IndexName, hash(index.KeySchema)]),
      ),
    });
  };

  const partitionKeyOf = (tableName: string, indexName?: string): string => {
    const table = tables.get(tableName);
    if (!table) {
      throw new AwsError(
        'ResourceNotFoundException',
        `Requested resource not found: Table: ${tableName} not found`,
      );
    }
    return indexName ? table.indexes[indexName] : table.partitionKey;
  };

  const toAccess = (touch: Touch): Access => ({
    action: `dynamodb:${touch.action}`,
    resource: account.arn(
      'dynamodb',
      `table/${touch.tableName}${
        touch.indexName ? `/index/${touch.indexName}` : ''
      }`,
    ),
    context: { 'dynamodb:leadingkeys': touch.leadingKeys },
  });

  const operations: Record<string, Operation<Json, Json>> = {
    ...Object.fromEntries(
      READS.map(name => [name, (input: Json) => engine.run(name, input)]),
    ),
    ...Object.fromEntries(
      WRITES.map(name => [
        name,
        (input: Json) => inTurn(() => engine.run(name, input)),
      ]),
    ),
    TransactWriteItems: input => inTurn(() => transactions.write(input)),
    TransactGetItems: input => inTurn(() => transactions.get(input)),
    async CreateTable(input) {
      const result = await inTurn(() => engine.run('CreateTable', input));
      remember(input);
      return result;
    },
    async DeleteTable(input) {
      const result = await inTurn(() => engine.run('DeleteTable', input));
      tables.delete(input.TableName);
      return result;
    },
  };

  const scanAll = async (tableName: string): Promise<Json[]> => {
    const items: Json[] = [];
    let ExclusiveStartKey: Json | undefined;
    do {
      const page = await engine.run('Scan', {
        TableName: tableName,
        ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
      });
      items.push(...page.Items);
      ExclusiveStartKey = page.LastEvaluatedKey;
    } while (ExclusiveStartKey);
    return items;
  };

  const service = {
    signingName: 'dynamodb',
    protocol: 'json-as-is' as const,
    operations,
    accessOf(operation: string, input: Json): Access[] {
      if (!operations[operation]) {
        throw new NotSupportedError(`the operation dynamodb:${operation}`);
      }
      // A table that is only being made has no keys yet.
      return operation === 'CreateTable'
        ? [toAccess({ action: operation, tableName: input.TableName })]
        : touchesOf(operation, input, partitionKeyOf).map(toAccess);
    },
    async inventory() {
      const result: Record<string, unknown[]> = {
        tables: tables
          .values()
          .map(table => table.name)
          .sort(),
      };
      for (const table of tables.values()) {
        const rows = await scanAll(table.name);
        result[`rows of ${table.name}`] = rows
          .map(row => rowKey(row, table))
          .sort();
      }
      return result;
    },
    stop: () => engine.close(),
    /** Whether what a stack has made is there; nothing for types of other services. */
    has: ({ type, physicalId }: MadeResource): boolean | undefined =>
      type === 'AWS::DynamoDB::Table'
        ? tables.get(physicalId) !== undefined
        : undefined,
    scanAll,
  };
  return {
    ...service,
    resourceHandlers: [tableHandler(account, operations)],
  } satisfies AwsService & Record<string, unknown>;
}

export type DynamoDb = ReturnType<typeof createDynamoDb>;
