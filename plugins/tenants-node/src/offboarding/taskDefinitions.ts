import {
  DeleteTaskDefinitionsCommand,
  paginateListTaskDefinitions,
} from '@aws-sdk/client-ecs';
import type { StepContext, StepTools } from '../onboarding/types';
import { familyOf, SERVICE_NAMES } from '../provisioners/silo/services';

/** Most task definitions in one DeleteTaskDefinitions; ECS's limit. */
const BATCH = 10;

/** With their stack task definitions only become inactive; ECS keeps them until they are deleted. */
export async function removeTaskDefinitions(
  { context }: StepTools,
  tenantPath: string,
  step: StepContext,
): Promise<void> {
  const { ecs } = context.clients;
  const arns: string[] = [];
  for (const name of SERVICE_NAMES) {
    for await (const { taskDefinitionArns = [] } of paginateListTaskDefinitions(
      { client: ecs },
      { familyPrefix: familyOf(tenantPath, name), status: 'INACTIVE' },
    )) {
      arns.push(...taskDefinitionArns);
    }
  }
  for (let start = 0; start < arns.length; start += BATCH) {
    step.signal.throwIfAborted();
    await ecs.send(
      new DeleteTaskDefinitionsCommand({
        taskDefinitions: arns.slice(start, start + BATCH),
      }),
    );
  }
  if (arns.length > 0) {
    step.log(`ECS: deleted ${arns.length} revisions of task definitions.`);
  }
}
