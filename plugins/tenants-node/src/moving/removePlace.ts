import type { StepContext, StepTools } from '../onboarding/types';
import { dataTables } from '../offboarding/dataTables';
import { removeInsights } from '../offboarding/erase';
import { keysOf } from '../offboarding/keys';
import { clusterOf, removeIt } from '../offboarding/removeStack';
import { eraseTables } from '../offboarding/rows';
import { removeTaskDefinitions } from '../offboarding/taskDefinitions';
import { deleteKey } from '../onboarding/apiKey';
import { isInProgress } from '../provisioners/silo/events';
import { follow } from '../provisioners/silo/follow';
import { describeStack, isOf } from '../provisioners/silo/stack';
import type { DataTable, TenantRecord } from '../registry/items';
import { noteMove, type Moved } from './held';
import { tablesIn } from './pass';
import { placeOf, standingIn } from './places';

/** The stack of a place once nobody is at work on it, if there is one. */
async function settledStack(
  tools: StepTools,
  there: TenantRecord,
  step: StepContext,
) {
  const { cloudformation } = tools.context.clients;
  const look = async () => {
    const stack = there.silo
      ? await describeStack(cloudformation, there.stackName)
      : undefined;
    return stack && isOf(stack, there) ? stack : undefined;
  };
  const stack = await look();
  if (!stack || !isInProgress(stack.StackStatus!)) {
    return stack;
  }
  step.log(
    `CloudFormation: is still at work on the stack ${there.stackName}; waits for its end.`,
  );
  await follow(tools, stack.StackId!, step, {
    isWanted: () => true,
    resumed: true,
  });
  return look();
}

/** Those of some tables that the tenant is not served from, whoever has noted them, and when. */
async function unused(
  tools: StepTools,
  moving: Moved,
  tables: DataTable[],
): Promise<DataTable[]> {
  const used = await tablesIn(tools, moving, placeOf(moving));
  const names = used.map(({ tableName }) => tableName);
  return tables.filter(({ tableName }) => !names.includes(tableName));
}

/**
 * Removes the place of a move that does not serve, with the tenant's rows in it. What only
 * its stack knows is noted first. Users stay: they are in no place.
 */
export async function removePlace(
  tools: StepTools,
  moved: Moved,
  step: StepContext,
): Promise<Moved> {
  const { tenantId } = moved;
  const there = standingIn(moved, moved.move.other);
  const stack = await settledStack(tools, there, step);
  let moving = moved;
  if (!moving.move.tables) {
    moving = await noteMove(tools, moving, step, {
      tables: await dataTables(tools, there),
      clusterName: stack && (await clusterOf(tools, stack.StackId!)),
    });
  }
  if (stack) {
    await removeIt(tools, stack, step);
  }
  const tables = await unused(tools, moving, moving.move.tables ?? []);
  await eraseTables(tools, tables, tenantId, step);
  if (there.silo) {
    await removeTaskDefinitions(tools, there.tenantPath, step);
  }
  const { clusterName } = moving.move;
  if (clusterName) {
    await removeInsights(tools, clusterName, step);
  }
  return moving;
}

/** Removes every key of a tenant but the one that requests come in with. */
export async function removeOtherKeys(
  tools: StepTools,
  { tenantId, apiKeyId }: TenantRecord,
  step: StepContext,
): Promise<void> {
  for (const keyId of await keysOf(tools, tenantId)) {
    step.signal.throwIfAborted();
    if (keyId !== apiKeyId && (await deleteKey(tools, keyId))) {
      step.log(`API Gateway: removed the key ${keyId}.`);
    }
  }
}
