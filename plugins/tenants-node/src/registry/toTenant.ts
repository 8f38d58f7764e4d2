import type {
  Tenant,
  TenantMove,
  TenantOffboarding,
} from '@tenantry/plugin-tenants-common';
import type { Move, TenantRecord } from './items';

const toOffboarding = ({
  retention,
  retainedUntil,
  exportedTo,
  erasing,
  erasedAt,
}: NonNullable<TenantRecord['offboarding']>): TenantOffboarding => ({
  retention,
  retainedUntil,
  exportedTo,
  erasing,
  erasedAt,
});

const toMove = ({
  from,
  to,
  phase,
  startedAt,
  switchedAt,
  frozenMs,
  progress,
}: Move): TenantMove => ({
  from,
  to,
  phase,
  startedAt,
  switchedAt,
  frozenMs,
  progress,
});

/** What leaves the domain core: no address, no key, nothing of how it is done. */
export function toTenant(
  {
    adminEmail,
    replacedAdminEmails,
    lastTaskId,
    priorities,
    onFailure,
    federation,
    replaced,
    adminChange,
    keyRotation,
    placement,
    move,
    lastUpdate,
    lastRepair,
    offboarding,
    ...tenant
  }: TenantRecord,
  apiUrl: string,
): Tenant {
  return {
    ...tenant,
    move: move && toMove(move),
    offboarding: offboarding && toOffboarding(offboarding),
    apiUrl,
  };
}
