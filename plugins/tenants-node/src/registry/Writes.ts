import type { Claim } from './claims';
import type { Conflict, Write } from './transact';

/** Writes for transactions over the registry's table. */
export class Writes {
  constructor(private readonly tableName: string) {}

  put(
    Item: Record<string, unknown>,
    part?: Conflict,
    ConditionExpression?: string,
    ExpressionAttributeValues?: Record<string, unknown>,
  ): Write {
    return {
      part,
      item: {
        Put: {
          TableName: this.tableName,
          Item,
          ConditionExpression,
          ExpressionAttributeValues,
        },
      },
    };
  }

  /** Claims what only one tenant can have. */
  claim({ part, key }: Claim, tenantId: string): Write {
    return part === 'route'
      ? this.put({ ...key, tenantId }, part, 'attribute_not_exists(pk)')
      : this.put(
          { ...key, tenantId },
          part,
          'attribute_not_exists(pk) OR tenantId = :id',
          { ':id': tenantId },
        );
  }

  /** What another tenant has in the meantime stays as it is, and stops the write. */
  release(Key: Claim['key'], tenantId: string): Write {
    return {
      item: {
        Delete: {
          TableName: this.tableName,
          Key,
          ConditionExpression: 'attribute_not_exists(pk) OR tenantId = :id',
          ExpressionAttributeValues: { ':id': tenantId },
        },
      },
    };
  }
}
