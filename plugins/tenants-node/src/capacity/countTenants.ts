import { paginateQuery } from '@aws-sdk/lib-dynamodb';
import type { CellContext } from '../cell/CellContexts';
import { TENANTS_INDEX, TENANTS_PARTITION } from '../registry/keys';

/** How many tenants a cell has, those included whose data is retained. */
export async function countTenants({
  clients,
  shared,
}: CellContext): Promise<number> {
  let count = 0;
  const pages = paginateQuery(
    { client: clients.dynamodb },
    {
      TableName: shared.RegistryTableName,
      IndexName: TENANTS_INDEX,
      KeyConditionExpression: 'gsiPk = :tenant',
      ExpressionAttributeValues: { ':tenant': TENANTS_PARTITION },
      Select: 'COUNT',
    },
  );
  for await (const { Count = 0 } of pages) {
    count += Count;
  }
  return count;
}
