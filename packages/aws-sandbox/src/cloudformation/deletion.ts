import { isGone } from './ensure';
import type { ResourceRecord, StackRecord } from './model';
import type { ResourceWork } from './ResourceWork';
import type { Stacks } from './stacks';

/**
 * Deletes resources, dependants first. False when one of them would not go. By force, what
 * a stuck one depends on is deleted all the same.
 */
export async function deleteInOrder(
  work: ResourceWork,
  resources: ResourceRecord[],
  force = false,
): Promise<boolean> {
  const doomed = new Map(
    resources
      .filter(resource => !isGone(resource))
      .map(resource => [resource.logicalId, resource]),
  );
  const started = new Map<string, Promise<void>>();
  const remove = (resource: ResourceRecord): Promise<void> => {
    let running = started.get(resource.logicalId);
    if (!running) {
      const dependants = [...doomed.values()].filter(other =>
        other.dependsOn.includes(resource.logicalId),
      );
      const first = dependants.map(remove);
      running = (force ? Promise.allSettled(first) : Promise.all(first)).then(
        () => work.delete(resource),
      );
      started.set(resource.logicalId, running);
    }
    return running;
  };
  const results = await Promise.allSettled([...doomed.values()].map(remove));
  return results.every(result => result.status === 'fulfilled');
}

/** The first of a stack's exports that another stack imports, and which one. */
export function importerOf(
  stacks: Stacks,
  stack: StackRecord,
): { name: string; by: string } | undefined {
  const others = stacks
    .all()
    .filter(
      other =>
        other.id !== stack.id &&
        other.status !== 'DELETE_COMPLETE' &&
        other.template.includes('"Fn::ImportValue":'),
    );
  for (const { exportName } of stack.outputs) {
    const quoted = exportName && JSON.stringify(exportName);
    const by = quoted && others.find(other => other.template.includes(quoted));
    if (by) {
      return { name: exportName!, by: by.name };
    }
  }
  return undefined;
}
