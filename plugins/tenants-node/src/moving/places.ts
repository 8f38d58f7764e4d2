import { stackNameOf } from '../provisioners/silo';
import type { Move, Place, TenantRecord } from '../registry/items';

/** Where a tenant is served from. */
export const placeOf = ({
  tier,
  isolation,
  tenantPath,
  stackName,
  silo,
  priorities,
}: TenantRecord): Place => ({
  tier,
  isolation,
  tenantPath,
  stackName,
  silo,
  priorities,
});

/** The tenant as it is written once it is served from a place. */
export const servedFrom = (
  tenant: TenantRecord,
  place: Place,
): TenantRecord => ({
  ...tenant,
  silo: undefined,
  priorities: undefined,
  ...place,
  identity: tenant.identity && {
    ...tenant.identity,
    // The users of the pool stay there, wherever their tenant goes.
    ...(tenant.isolation === 'pool' && { shared: true }),
  },
});

const isFirst = ({ tenantId, tenantPath }: TenantRecord) =>
  tenantPath === tenantId;

/**
 * The tenant as if a place were all it had, for steps that make, try or remove one. It is
 * never written. A stack of somebody who was let in is not removed by those steps; this
 * one nobody was let in to.
 */
export function standingIn(tenant: TenantRecord, place: Place): TenantRecord {
  const there = servedFrom(tenant, place);
  return {
    ...there,
    // The first stack has made its user pool itself; every further one is given it.
    identity: isFirst(there) ? undefined : there.identity,
    onFailure: 'rollback',
    activatedAt: undefined,
    replaced: undefined,
    offboarding: undefined,
    move: undefined,
  };
}

/** Names of a tenant's n-th place, where it has a stack of its own. */
export const furtherNames = (
  tenantId: string,
  placement: number,
): Pick<Place, 'tenantPath' | 'stackName'> => ({
  tenantPath: `${tenantId}--${placement}`,
  stackName: `${stackNameOf(tenantId)}--${placement}`,
});

/** The two places of a move, by what becomes of them. */
export function sidesOf(
  tenant: TenantRecord,
  move: Move,
): { source: Place; target: Place } {
  const serving = placeOf(tenant);
  return move.switchedAt
    ? { source: move.other, target: serving }
    : { source: serving, target: move.other };
}
