import { InputError } from '@backstage/errors';
import type { Tier } from '@tenantry/plugin-tenants-common';
import { POOL_STACK } from '../cell/CellContexts';
import { shardsOf } from '../cell/shards';
import { LifecycleError } from '../errors';
import type { StepTools } from '../onboarding/types';
import { POOL_TENANT_PATH } from '../provisioners/pool';
import { imageTagOf } from '../provisioners/silo/imageTag';
import type { Place, TenantRecord } from '../registry/items';
import { chooseSlots, slotsOf, SLOTS_PER_SHARD } from '../registry/slots';
import { furtherNames } from './places';
import { shardFor } from './plan';

export function tierNamed(tiers: Tier[], name: string): Tier {
  const tier = tiers.find(item => item.name === name);
  if (!tier) {
    throw new InputError(
      `There is no tier "${name}"; the tiers are ${tiers
        .map(item => item.name)
        .join(', ')}. Nothing was changed.`,
    );
  }
  return tier;
}

/** Where a tenant would be, without the routes that it needs there. */
export async function targetPlace(
  tools: StepTools,
  tenant: TenantRecord,
  tier: Tier,
): Promise<{ place: Place; placement?: number }> {
  const { tenantId, silo } = tenant;
  if (!tier.silo) {
    return {
      place: {
        tier: tier.name,
        isolation: tier.isolation,
        tenantPath: POOL_TENANT_PATH,
        stackName: POOL_STACK,
      },
    };
  }
  // The first place of one that began in the pool is the pool.
  const placement = (tenant.placement ?? 1) + 1;
  return {
    place: {
      tier: tier.name,
      isolation: tier.isolation,
      ...furtherNames(tenantId, placement),
      silo: {
        compute: tier.compute,
        routing: tier.silo.routing,
        // What runs for it now goes on to run.
        imageTag: await imageTagOf(tools, silo?.imageTag),
        shard: shardFor(tenant),
        identityProvider: silo?.identityProvider,
      },
    },
    placement,
  };
}

/** Routes on the load balancer that the tenant is on; throws when it has none left. */
export async function withRoutesBeside(
  { registry, context }: StepTools,
  place: Place,
): Promise<Place> {
  const { silo } = place;
  if (!silo) {
    return place;
  }
  const slots = slotsOf(silo);
  const known = shardsOf(context.shared).some(
    ({ index }) => index === silo.shard,
  );
  const priorities =
    known && chooseSlots(await registry.takenPriorities(silo.shard), slots);
  if (!priorities) {
    throw new LifecycleError(
      `The load balancer ${
        silo.shard
      }, which the tenant is reached through, has ${
        slots === 1 ? 'no route' : `no ${slots} routes`
      } left of the ${SLOTS_PER_SHARD} that it can give to tenants; on another one the address of its API would change.`,
      'Run it again when a tenant on it has left.',
    );
  }
  return { ...place, priorities };
}
