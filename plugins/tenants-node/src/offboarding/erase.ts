import { DeleteLogGroupCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';
import { readHeld } from '../steps/held';
import { waitUntilClosed } from './closed';
import { dataTables } from './dataTables';
import { removeKeys } from './keys';
import { beginErasing } from './removeStack';
import { eraseTables } from './rows';
import { removeTaskDefinitions } from './taskDefinitions';
import { removeUsers } from './tenantUsers';
import { ownUserPools, removeUserPools } from './userPools';

/** Container Insights writes here by itself, for every cluster. */
export const insightsLogGroup = (clusterName: string) =>
  `/aws/ecs/containerinsights/${clusterName}/performance`;

/** Removes the log group that Container Insights has written for a cluster. */
export async function removeInsights(
  { context }: StepTools,
  clusterName: string,
  step: StepContext,
): Promise<void> {
  const logGroupName = insightsLogGroup(clusterName);
  try {
    await context.clients.logs.send(
      new DeleteLogGroupCommand({ logGroupName }),
    );
    step.log(`CloudWatch: removed the log group ${logGroupName}.`);
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') {
      throw error;
    }
  }
}

/** Deletes a tenant's rows and users, and what its stack has left behind. */
export async function erase(
  tools: StepTools,
  tenantId: string,
  step: StepContext,
): Promise<TenantRecord> {
  const held = await readHeld(tools, tenantId, step, 'offboard');
  if (held.state === 'offboarded') {
    return held;
  }
  const tenant = await beginErasing(tools, held, undefined);
  const tables = await dataTables(tools, tenant);
  if (tables.some(({ own }) => !own)) {
    await waitUntilClosed(tools, tenant, step);
  }
  // Once more: an onboarding that was cut off may have made one meanwhile.
  await removeKeys(tools, tenantId, step);
  await removeUsers(tools, tenant, step);
  const userPools = await ownUserPools(tools, tenant);
  await removeUserPools(tools, tenant, userPools, step);
  await eraseTables(tools, tables, tenantId, step);
  if (tenant.silo) {
    await removeTaskDefinitions(tools, tenant.tenantPath, step);
  }
  const { clusterName } = tenant.offboarding!;
  if (clusterName) {
    await removeInsights(tools, clusterName, step);
  }
  return tenant;
}
