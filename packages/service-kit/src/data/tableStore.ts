import {
  GetItemCommand,
  QueryCommand,
  type AttributeValue,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import type { TenantContext } from '../identity/tenantContext';
import { decodeCursor, encodeCursor } from './cursor';
import { FIRST_ID, isReserved, writeThroughGate } from './gate';
import type { TenantDocuments } from './tenantDocuments';

/** One page of a list; `nextCursor` is there while more follows. */
export interface Page<T> {
  items: T[];
  nextCursor?: string;
}

/** What callers of a list may ask for. */
export interface PageRequest {
  limit: number;
  cursor?: string;
}

/**
 * The items that tenants keep in one table. Every call is bound to the tenant it is given.
 * While that is being moved, writes are refused (503, `moving`) and reads go on.
 */
export interface TableStore<T extends object> {
  get(tenant: TenantContext, id: string): Promise<T | undefined>;
  /** Adds an item; fails when its id is taken. */
  put(tenant: TenantContext, item: T): Promise<void>;
  list(tenant: TenantContext, page: PageRequest): Promise<Page<T>>;
  /** Changes an existing item and returns it whole; undefined when there is none. */
  update(
    tenant: TenantContext,
    id: string,
    changes: Partial<T>,
  ): Promise<T | undefined>;
}

/** Creates the store for a table keyed by `tenantId` and `idName`. */
export function createTableStore<T extends object>(options: {
  tableName: string;
  idName: keyof T & string;
  documents: TenantDocuments;
}): TableStore<T> {
  const { tableName, idName, documents } = options;
  const keyOf = (tenant: TenantContext, id: string) =>
    marshall({ tenantId: tenant.tenantId, [idName]: id });
  const toItem = (attributes: Record<string, AttributeValue>): T => {
    const { tenantId: _, ...item } = unmarshall(attributes);
    return item as T;
  };

  const write = async (
    tenant: TenantContext,
    item: TransactWriteItem,
  ): Promise<boolean> =>
    writeThroughGate(
      await documents.clientFor(tenant),
      { tableName, idName },
      tenant.tenantId,
      item,
    );

  const get = async (
    tenant: TenantContext,
    id: string,
  ): Promise<T | undefined> => {
    if (isReserved(id)) {
      return undefined;
    }
    const client = await documents.clientFor(tenant);
    const { Item } = await client.send(
      // Consistent: what a tenant has just created is there.
      new GetItemCommand({
        TableName: tableName,
        Key: keyOf(tenant, id),
        ConsistentRead: true,
      }),
    );
    return Item && toItem(Item);
  };

  return {
    get,

    async put(tenant, item) {
      const written = await write(tenant, {
        Put: {
          TableName: tableName,
          Item: {
            ...marshall(item, { removeUndefinedValues: true }),
            ...keyOf(tenant, String(item[idName])),
          },
          ConditionExpression: 'attribute_not_exists(tenantId)',
        },
      });
      if (!written) {
        throw new Error(`There is an item with this ${idName} already`);
      }
    },

    async list(tenant, { limit, cursor }) {
      const start = cursor && keyOf(tenant, decodeCursor(cursor));
      const client = await documents.clientFor(tenant);
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: 'tenantId = :tenantId AND #id >= :first',
          ExpressionAttributeNames: { '#id': idName },
          ExpressionAttributeValues: marshall({
            ':tenantId': tenant.tenantId,
            ':first': FIRST_ID,
          }),
          Limit: limit,
          ConsistentRead: true,
          ...(start && { ExclusiveStartKey: start }),
        }),
      );
      return {
        items: Items.map(toItem),
        ...(LastEvaluatedKey && {
          nextCursor: encodeCursor(unmarshall(LastEvaluatedKey)[idName]),
        }),
      };
    },

    async update(tenant, id, changes) {
      const fields = Object.entries(changes).filter(
        ([name, value]) => name !== idName && value !== undefined,
      );
      const written = await write(tenant, {
        Update: {
          TableName: tableName,
          Key: keyOf(tenant, id),
          // Names are placeholders throughout: some of ours are reserved words.
          UpdateExpression: `SET ${fields
            .map((_, index) => `#f${index} = :f${index}`)
            .join(', ')}`,
          ConditionExpression: 'attribute_exists(tenantId)',
          ExpressionAttributeNames: Object.fromEntries(
            fields.map(([name], index) => [`#f${index}`, name]),
          ),
          ExpressionAttributeValues: marshall(
            Object.fromEntries(
              fields.map(([, value], index) => [`:f${index}`, value]),
            ),
            { removeUndefinedValues: true },
          ),
        },
      });
      // A transaction returns nothing of what it has written.
      return written ? get(tenant, id) : undefined;
    },
  };
}
