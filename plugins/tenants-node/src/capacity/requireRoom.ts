import type { Tier } from '@tenantry/plugin-tenants-common';
import { LifecycleError } from '../errors';
import { describeStack, foreignStack, isOf } from '../provisioners/silo/stack';
import type { StepContext, StepTools } from '../onboarding/types';
import type { TenantRecord } from '../registry/items';

/** Refuses a tenant that there is no room for, before anything is made. */
export async function requireRoom(
  tools: StepTools,
  wanted: TenantRecord,
  tier: Tier,
  step: StepContext,
): Promise<void> {
  const { silo, isolation, stackName } = wanted;
  if (!silo) {
    return;
  }
  const checks = await tools.capacity.check(tools, tier, {
    isolation,
    silo,
    stackName,
    usersElsewhere: wanted.tenantPath !== wanted.tenantId,
  });
  // An image may be on its way: ECS, which looks last, has the last word about it.
  const short = checks.filter(
    ({ id, state }) => state === 'short' && id !== 'images',
  );
  if (short.length > 0) {
    throw new LifecycleError(
      `There is no room for the tenant. ${short
        .map(({ title, message }) => `${title}: ${message}`)
        .join(' ')}`,
      'Nothing was made. Run it again when there is.',
    );
  }
  for (const { title, message } of checks.filter(
    ({ state }) => state !== 'ok',
  )) {
    step.log(`${title}: ${message}`);
  }
  if (checks.some(({ id, needs }) => id === 'stacks' && needs === 0)) {
    const { cloudformation } = tools.context.clients;
    const stack = await describeStack(cloudformation, stackName);
    if (stack && !isOf(stack, wanted)) {
      throw foreignStack(stackName, wanted);
    }
  }
  step.log(
    `There is room: ${checks
      .filter(({ state }) => state === 'ok')
      .map(({ title }) => title)
      .join(', ')}.`,
  );
}
