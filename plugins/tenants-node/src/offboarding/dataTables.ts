import {
  application,
  capitalize,
  tableOutputOf,
  tablesOf,
} from '@tenantry/application';
import type { StepTools } from '../onboarding/types';
import { describeStack, isOf, outputsOf } from '../provisioners/silo/stack';
import { resourcesOf } from '../provisioners/silo/stackResources';
import type { DataTable, TenantRecord } from '../registry/items';

const TABLES = tablesOf(application);

/** CDK ends logical ids in a hash. A table that the application has no more keeps its id. */
function kindOf(logicalId: string): string {
  const id = logicalId.replace(/[0-9A-F]{8}$/, '');
  return TABLES.find(({ rows }) => capitalize(rows) === id)?.rows ?? id;
}

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
  return TABLES.map(table => ({
    kind: table.rows,
    tableName: names[tableOutputOf(table)],
    own: false,
  }));
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
  const outputs = outputsOf(stack);
  // Others that it uses are the pool's.
  const shared = TABLES.flatMap(table => {
    const name = outputs[tableOutputOf(table)];
    return name && !own.some(({ tableName }) => tableName === name)
      ? [{ kind: table.rows, tableName: name, own: false }]
      : [];
  });
  return [...own, ...shared];
}
