import { SHARED_STACK } from '../cell/CellContexts';
import { shardsOf } from '../cell/shards';
import { LifecycleError } from '../errors';
import type { TenantRecord } from '../registry/items';
import { chooseSlots, slotsOf, SLOTS_PER_SHARD } from '../registry/slots';
import type { StepTools } from './types';

/** No load balancer of the cell has room for a tenant. */
export class CellFull extends LifecycleError {
  constructor(shards: number, slots: number) {
    super(
      `The cell is full: none of its ${shards} load balancers has ${
        slots === 1 ? 'a route' : `${slots} routes`
      } left of the ${SLOTS_PER_SHARD} that each can give to tenants.`,
      `Add a shard to ${SHARED_STACK} and deploy it, then run it again.`,
    );
  }
}

/**
 * A silo tenant with routes that were free a moment ago: on the first load balancer that
 * has enough. They are the tenant's once it is written.
 */
export async function withRoutes(
  { registry, context }: StepTools,
  tenant: TenantRecord,
): Promise<TenantRecord> {
  if (!tenant.silo) {
    return tenant;
  }
  const slots = slotsOf(tenant.silo);
  const shards = shardsOf(context.shared);
  for (const { index } of shards) {
    const priorities = chooseSlots(
      await registry.takenPriorities(index),
      slots,
    );
    if (priorities) {
      return { ...tenant, silo: { ...tenant.silo, shard: index }, priorities };
    }
  }
  throw new CellFull(shards.length, slots);
}
