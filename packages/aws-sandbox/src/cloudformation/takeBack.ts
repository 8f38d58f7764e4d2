import { isGone } from './ensure';
import type { Change, ResourceRecord, StackRecord } from './model';
import type { ResourceWork } from './ResourceWork';
import type { Stacks } from './stacks';

/** Names what failed of an operation, in CloudFormation's words. */
export function failureOf(
  stacks: Stacks,
  stack: StackRecord,
  error: unknown,
): string {
  const resources = stacks.resources(stack.id).values();
  const named = (verb: string, status: string) => {
    const ids = resources
      .filter(resource => resource.status === status)
      .map(({ logicalId }) => logicalId);
    return ids.length > 0
      ? `The following resource(s) failed to ${verb}: [${ids.join(', ')}]. `
      : '';
  };
  const reason =
    named('create', 'CREATE_FAILED') + named('update', 'UPDATE_FAILED');
  // Outputs may fail as well.
  return reason || (error as Error).message;
}

/** What a failed creation leaves, with what of it stays. */
export const madeByCreation = (
  stacks: Stacks,
  stack: StackRecord,
  retainExceptOnCreate: boolean,
): ResourceRecord[] =>
  stacks
    .resources(stack.id)
    .values()
    .map(resource => ({
      ...resource,
      retain: !retainExceptOnCreate && (resource.retainOnRollback ?? false),
    }));

/** Takes back what a failed update has done, the last change first. */
export async function takeBack(
  work: ResourceWork,
  resources: ResourceRecord[],
  changes: Change[],
  retainExceptOnCreate: boolean,
): Promise<void> {
  // Resources that could not even be begun are not among the changes.
  for (const record of resources) {
    if (record.status === 'CREATE_FAILED' && !record.physicalId) {
      await work.delete(record);
    }
  }
  for (const { kind, logicalId, previous, actual } of [...changes].reverse()) {
    const current = work.get(logicalId)!;
    if (kind === 'updated') {
      await work.update(current, previous!, actual);
      continue;
    }
    if (!isGone(current)) {
      const retain =
        kind === 'created' &&
        !retainExceptOnCreate &&
        (current.retainOnRollback ?? false);
      await work.delete({ ...current, retain });
    }
    if (kind === 'replaced' || kind === 'recreated') {
      work.restore(previous!);
    }
  }
}
