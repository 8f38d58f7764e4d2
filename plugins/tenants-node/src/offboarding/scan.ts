import { DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { paginateGetResources } from '@aws-sdk/client-resource-groups-tagging-api';
import type { StepTools } from '../onboarding/types';
import { describeStack, isOf } from '../provisioners/silo/stack';
import { findUserPool } from '../provisioners/silo/userPool';
import {
  sharesUsers,
  type DataTable,
  type TenantRecord,
} from '../registry/items';
import { dataTables } from './dataTables';
import { insightsLogGroup } from './erase';
import { keysOf } from './keys';
import { hasRows } from './rows';
import { usersInGroup } from './tenantUsers';
import { ownUserPools } from './userPools';

/** Everything that carries the tenant's tag, whichever service it is of. */
async function byTag(
  { context }: StepTools,
  { tenantId, cell }: TenantRecord,
): Promise<string[]> {
  const arns: string[] = [];
  for await (const page of paginateGetResources(
    { client: context.clients.tagging },
    {
      TagFilters: [
        { Key: 'tenantry:tenant', Values: [tenantId] },
        { Key: 'tenantry:cell', Values: [cell] },
      ],
    },
  )) {
    arns.push(
      ...(page.ResourceTagMappingList ?? []).map(
        ({ ResourceARN }) => ResourceARN!,
      ),
    );
  }
  // Deleted task definitions are told of until ECS has forgotten them.
  return arns.filter(arn => !arn.includes(':task-definition/'));
}

async function tableExists(
  { context }: StepTools,
  tableName: string,
): Promise<boolean> {
  try {
    const { Table } = await context.clients.dynamodb.send(
      new DescribeTableCommand({ TableName: tableName }),
    );
    return Table?.TableStatus !== 'DELETING';
  } catch (error) {
    if ((error as Error).name === 'ResourceNotFoundException') {
      return false;
    }
    throw error;
  }
}

async function ofTable(
  tools: StepTools,
  { tableName, own, kind }: DataTable,
  tenantId: string,
): Promise<string[]> {
  if (own) {
    return (await tableExists(tools, tableName))
      ? [`the table ${tableName}`]
      : [];
  }
  return (await hasRows(tools, tableName, tenantId))
    ? [`rows of ${kind} in ${tableName}`]
    : [];
}

async function ofUsers(
  tools: StepTools,
  tenant: TenantRecord,
): Promise<string[]> {
  if (!sharesUsers(tenant) || !tenant.identity) {
    return [];
  }
  const { userPoolId } = tenant.identity;
  const users = await usersInGroup(tools, tenant, userPoolId);
  return users ? [`its group and users in ${userPoolId}`] : [];
}

async function ofUserPools(
  tools: StepTools,
  tenant: TenantRecord,
): Promise<string[]> {
  const found: string[] = [];
  for (const id of await ownUserPools(tools, tenant)) {
    if (await findUserPool(tools, tenant, id)) {
      found.push(`the user pool ${id}`);
    }
  }
  return found;
}

async function ofStack(
  { context }: StepTools,
  tenant: TenantRecord,
): Promise<string[]> {
  const stack = tenant.silo
    ? await describeStack(context.clients.cloudformation, tenant.stackName)
    : undefined;
  return stack && isOf(stack, tenant) ? [`the stack ${tenant.stackName}`] : [];
}

async function ofInsights(
  { context }: StepTools,
  { offboarding }: TenantRecord,
): Promise<string[]> {
  if (!offboarding?.clusterName) {
    return [];
  }
  const name = insightsLogGroup(offboarding.clusterName);
  const { logGroups = [] } = await context.clients.logs.send(
    new DescribeLogGroupsCommand({ logGroupNamePrefix: name }),
  );
  return logGroups.some(({ logGroupName }) => logGroupName === name)
    ? [`the log group ${name}`]
    : [];
}

/** What there is of a tenant in its cell, by tag and by name, in words; nothing is changed. */
export async function scan(
  tools: StepTools,
  tenant: TenantRecord,
): Promise<string[]> {
  const { tenantId } = tenant;
  const tables = await dataTables(tools, tenant);
  const found = await Promise.all([
    ofStack(tools, tenant),
    ofUsers(tools, tenant),
    ofUserPools(tools, tenant),
    ...tables.map(table => ofTable(tools, table, tenantId)),
    ofInsights(tools, tenant),
    keysOf(tools, tenantId).then(ids => ids.map(id => `the API key ${id}`)),
    byTag(tools, tenant),
  ]);
  return found.flat();
}
