import { isDeepStrictEqual } from 'node:util';
import type { Evaluator } from './intrinsics';
import type {
  Change,
  ResourceDrift,
  ResourceRecord,
  TemplateResource,
} from './model';
import type { PlannedResource } from './plan';
import type { ResourceWork } from './ResourceWork';

const GONE = new Set(['DELETE_COMPLETE', 'DELETE_SKIPPED']);

/** Whether a resource is no longer its stack's. */
export const isGone = ({ status }: ResourceRecord): boolean => GONE.has(status);

/** Equal once written down: what is undefined, or of another class, does not count. */
const same = (a: unknown, b: unknown) =>
  isDeepStrictEqual(
    JSON.parse(JSON.stringify(a)),
    JSON.parse(JSON.stringify(b)),
  );

/** A resource whose properties cannot be evaluated has failed like one that AWS refuses. */
function evaluate(
  work: ResourceWork,
  logicalId: string,
  resource: TemplateResource,
  evaluator: Evaluator,
): Record<string, unknown> {
  try {
    return evaluator.value(resource.Properties ?? {});
  } catch (error) {
    work.reject(logicalId, resource.Type, error as Error);
    throw error;
  }
}

/**
 * Brings one wanted resource into being: creates, changes, replaces or keeps it. Notes
 * the change before it begins: one that fails half-way is to be taken back, too. `drift`:
 * how it really is, when that is to be brought back to what the template says.
 */
export async function ensure(
  work: ResourceWork,
  { logicalId, resource, dependsOn }: PlannedResource,
  evaluator: Evaluator,
  changes: Change[],
  drift?: ResourceDrift,
): Promise<void> {
  const wanted = {
    logicalId,
    type: resource.Type,
    properties: evaluate(work, logicalId, resource, evaluator),
    dependsOn,
    retain: /^Retain/.test(resource.DeletionPolicy ?? ''),
    retainOnRollback: resource.DeletionPolicy === 'Retain',
    retainOnReplace: resource.UpdateReplacePolicy === 'Retain',
  };
  const previous = work.get(logicalId);
  if (!previous || previous.physicalId === undefined || isGone(previous)) {
    changes.push({ kind: 'created', logicalId });
    await work.create(wanted);
    return;
  }
  if (drift?.status === 'DELETED') {
    changes.push({ kind: 'recreated', logicalId, previous });
    await work.create(wanted);
    return;
  }
  if (
    drift?.status !== 'MODIFIED' &&
    previous.type === wanted.type &&
    same(previous.properties, wanted.properties)
  ) {
    await (previous.status === 'CREATE_IN_PROGRESS'
      ? work.finish(previous)
      : work.keep(previous, wanted));
    return;
  }
  const handler = work.handlerOf(wanted.type);
  const replaces =
    previous.type !== wanted.type ||
    !handler.update ||
    handler.createOnly?.some(
      name =>
        !same(
          previous.properties[name] ?? null,
          wanted.properties[name] ?? null,
        ),
    );
  changes.push({
    kind: replaces ? 'replaced' : 'updated',
    logicalId,
    previous,
    actual: drift?.actual,
  });
  await (replaces ? work.create(wanted) : work.update(previous, wanted));
}
