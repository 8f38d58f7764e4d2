import { createHash } from 'node:crypto';
import { explainError } from '../../aws/explain';
import type { LifecycleError } from '../../errors';
import type { StepContext, StepTools } from '../../onboarding/types';
import type { TenantRecord, Version } from '../../registry/items';
import { updatePool } from '../pool';
import { revisionsOf } from '../Revisions';
import { updateTenant } from '../updateTenant';
import { isPool } from './gather';
import type { RunRecord, UnitRecord } from './record';

/** Told of every tenant that has changed. */
export type OnTenant = (tenant: TenantRecord) => Promise<void>;

/** The same for the same update of the pool in the same run. */
const poolToken = ({ runId }: RunRecord, way: 'to' | 'back'): string =>
  `pool-${way}-${createHash('sha256')
    .update(runId)
    .digest('hex')
    .slice(0, 32)}`;

/** Which lines of the log are whose. */
const stepFor = (id: string, step: StepContext): StepContext => ({
  ...step,
  log: line => step.log(`${id}: ${line}`),
});

async function poolTo(
  tools: StepTools,
  imageTag: string,
  token: string,
  step: StepContext,
): Promise<LifecycleError | undefined> {
  try {
    await updatePool(tools, { imageTag, token }, step);
    return undefined;
  } catch (error) {
    return explainError(error);
  }
}

async function tenantTo(
  tools: StepTools,
  id: string,
  version: Version,
  step: StepContext,
  options: { isBack: boolean; isItsTurn?: boolean; onTenant: OnTenant },
): Promise<LifecycleError | undefined> {
  try {
    const { onTenant, ...how } = options;
    const { tenant, problem } = await updateTenant(tools, id, version, step, {
      ...how,
      onHeld: onTenant,
    });
    await onTenant(tenant);
    return problem;
  } catch (error) {
    return explainError(error);
  }
}

/**
 * Waits until ECS may be asked for what an update of a tenant takes: until then nobody is
 * touched. The pool waits when it is asked for; it is alone in its wave.
 */
export async function waitForTurn(
  { registry, revisions }: StepTools,
  unit: UnitRecord,
): Promise<void> {
  const tenant = isPool(unit) ? undefined : await registry.get(unit.id);
  if (tenant) {
    await revisions.take(revisionsOf(tenant));
  }
}

/** Updates a tenant, or the pool; gives why that failed. */
export async function bringForward(
  tools: StepTools,
  run: RunRecord,
  unit: UnitRecord,
  task: StepContext,
  options: { isItsTurn: boolean; onTenant: OnTenant },
): Promise<LifecycleError | undefined> {
  const step = stepFor(unit.id, task);
  if (isPool(unit)) {
    return poolTo(tools, run.imageTag, poolToken(run, 'to'), step);
  }
  const tenant = await tools.registry.get(unit.id);
  const wanted = {
    imageTag: run.imageTag,
    templateVersion:
      tenant && (await tools.templates.version(tools.context, tenant)),
  };
  return tenantTo(tools, unit.id, wanted, step, { isBack: false, ...options });
}

/** Brings a tenant, or the pool, back to what it ran before; gives why that failed. */
export async function bringBack(
  tools: StepTools,
  run: RunRecord,
  unit: UnitRecord,
  task: StepContext,
  onTenant: OnTenant,
): Promise<LifecycleError | undefined> {
  const step = stepFor(unit.id, task);
  return isPool(unit)
    ? poolTo(tools, unit.from, poolToken(run, 'back'), step)
    : tenantTo(
        tools,
        unit.id,
        { imageTag: unit.from, templateVersion: unit.fromTemplate },
        step,
        { isBack: true, onTenant },
      );
}
