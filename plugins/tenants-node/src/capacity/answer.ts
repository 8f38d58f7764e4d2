import { InputError } from '@backstage/errors';
import type {
  CapacityQuery,
  CapacityResponse,
  Tier,
} from '@tenantry/plugin-tenants-common';
import type { StepTools } from '../onboarding/types';
import { imageTagOf } from '../provisioners/silo/imageTag';

/** What a tenant would be; the tier as somebody has typed it. */
export type CapacityCandidate = Pick<CapacityQuery, 'compute' | 'imageTag'> & {
  tier: string;
};

/** Whether there is room for one more tenant of a tier, with every check. */
export async function answerCapacity(
  tools: StepTools,
  tiers: Tier[],
  query: CapacityCandidate,
): Promise<CapacityResponse> {
  const tier = tiers.find(({ name }) => name === query.tier);
  if (!tier) {
    throw new InputError(
      `There is no tier "${query.tier}"; the tiers are ${tiers
        .map(({ name }) => name)
        .join(', ')}.`,
    );
  }
  const { isolation, silo } = tier;
  const checks = [];
  if (silo) {
    const candidate = {
      isolation,
      silo: {
        compute: query.compute ?? tier.compute,
        routing: silo.routing,
        imageTag: await imageTagOf(tools, query.imageTag),
      },
    };
    checks.push(
      await tools.capacity.checkRoutes(tools, candidate),
      ...(await tools.capacity.check(tools, tier, candidate)),
    );
  }
  return {
    tier: tier.name,
    room: checks.every(({ state }) => state !== 'short'),
    checkedAt: tools.now().toISOString(),
    checks,
  };
}
