import { ConflictError } from '@backstage/errors';
import { dayOf } from '../day';
import { refuse } from '../operations/refuse';
import type { TenantRecord } from '../registry/items';

/** A tenant of which it is known where its users sign in. */
export type Placed = TenantRecord & Required<Pick<TenantRecord, 'identity'>>;

const isPlaced = (tenant: TenantRecord): tenant is Placed =>
  tenant.identity !== undefined;

/** Says that a tenant has no users yet, or no longer. */
export function requireUsers(tenant: TenantRecord): Placed {
  const { retainedUntil } = tenant.offboarding ?? {};
  if (tenant.state === 'offboarded' && retainedUntil) {
    throw new ConflictError(
      `"${
        tenant.tenantId
      }" is offboarded: nobody is let in. Its users are kept with its data until ${dayOf(
        retainedUntil,
      )}, and are not shown.`,
    );
  }
  const gone =
    tenant.state === 'deprovisioning' || tenant.state === 'offboarded';
  if (!isPlaced(tenant) || !tenant.activatedAt || gone) {
    throw new ConflictError(
      `"${tenant.tenantId}" is ${tenant.state}: it has no users ${
        gone ? 'any more' : 'before it has been active'
      }.`,
    );
  }
  return tenant;
}

/** Says why a tenant, or its users, cannot be changed now. */
export function requireChangeable(tenant: TenantRecord): Placed {
  const settled = tenant.state === 'active' || tenant.state === 'suspended';
  if (!settled || tenant.operation) {
    throw refuse(
      tenant,
      'changed',
      'Only what is active or suspended can be changed.',
    );
  }
  return requireUsers(tenant);
}
