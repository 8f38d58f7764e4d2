import type { StepTools } from '../onboarding/types';
import { describeStack, isOf, outputsOf } from '../provisioners/silo/stack';
import { resourcesOf } from '../provisioners/silo/stackResources';
import type { DataTable, TenantRecord } from '../registry/items';

const kindOf = (logicalId: string): DataTable['kind'] =>
  logicalId.startsWith('Products') ? 'products' : 'orders';

/** Tables that a stack has made. */
async function tablesOfStack(
  { context }: StepTools,
  stackId: string,
): Promise<DataTable[]> {
  const tables = await resourcesOf(
    context.clients.cloudformation,
    stackId,
    'AWS::DynamoDB::Table',
  );
  return tables.map(({ logicalId, physicalId }) => ({
    kind: kindOf(logicalId),
    tableName: physicalId,
    own: true,
  }));
}

async function ofPool({ contexts, context }: StepTools): Promise<DataTable[]> {
  const names = await contexts.poolTables(context.cell);
  return [
    { kind: 'orders', tableName: names.OrderTableName, own: false },
    { kind: 'products', tableName: names.ProductTableName, own: false },
  ];
}

/** Where a tenant's rows are: in tables of its own, in those of the pool, or in both. */
export async function dataTables(
  tools: StepTools,
  tenant: TenantRecord,
): Promise<DataTable[]> {
  if (!tenant.silo) {
    return ofPool(tools);
  }
  if (tenant.offboarding?.tables) {
    return tenant.offboarding.tables;
  }
  const stack = await describeStack(
    tools.context.clients.cloudformation,
    tenant.stackName,
  );
  if (!stack || !isOf(stack, tenant)) {
    return [];
  }
  const own = await tablesOfStack(tools, stack.StackId!);
  const { ProductTableName: products } = outputsOf(stack);
  // Products may be in the pool's table.
  const shared =
    products && !own.some(({ tableName }) => tableName === products)
      ? [{ kind: 'products' as const, tableName: products, own: false }]
      : [];
  return [...own, ...shared];
}
