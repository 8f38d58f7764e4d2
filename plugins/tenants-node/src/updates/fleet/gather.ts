import { POOL_UNIT } from '@tenantry/plugin-tenants-common';
import type { StepContext, StepTools } from '../../onboarding/types';
import type { TenantRecord } from '../../registry/items';
import { poolTag } from '../pool';
import { isSilo, runningOf, type Silo } from '../versions';
import { planFleet, type Candidate, type Plan } from './plan';
import type { RunRecord } from './record';

/** An update that is this run's own, or that nobody is at work on any more. */
async function isOurs(
  { operation, failure, state }: TenantRecord,
  step: StepContext,
): Promise<boolean> {
  if (operation) {
    return (
      operation.kind === 'update' &&
      (operation.taskId === step.taskId ||
        !(await step.isTaskRunning(operation.taskId)))
    );
  }
  return state === 'failed' && failure?.operation === 'update';
}

/** Reads who runs what, and says who is still to be updated. */
export async function gather(
  tools: StepTools,
  { imageTag, failures }: RunRecord,
  step: StepContext,
): Promise<Plan> {
  const silos: Silo[] = [];
  let hasPool = false;
  const pages = tools.registry.list({ onMalformed: step.log });
  for await (const page of pages) {
    silos.push(...page.filter(isSilo));
    hasPool ||= page.some(({ isolation }) => isolation === 'pool');
  }
  const tenants: Candidate[] = [];
  for (const silo of silos.filter(({ state }) => state !== 'offboarded')) {
    tenants.push({
      tenantId: silo.tenantId,
      tier: silo.tier,
      state: silo.state,
      canary: silo.canary,
      pin: silo.pin,
      runs: runningOf(silo),
      wanted: {
        imageTag,
        templateVersion: await tools.templates.version(tools.context, silo),
      },
      isOurs: await isOurs(silo, step),
    });
  }
  const runs = await poolTag(tools);
  return planFleet({
    tenants,
    pool: runs && hasPool ? { runs, wanted: imageTag } : undefined,
    failed: new Set(failures.map(({ id }) => id)),
    now: tools.now(),
  });
}

export const isPool = ({ id }: { id: string }): boolean => id === POOL_UNIT;
