import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  HEALTH_STATES,
  type Isolation,
  type LifecycleState,
  type OperationKind,
  type Tenant,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import { createHash } from 'node:crypto';
import { stackKeyOf } from './stackKey';

/** A row of the table `tenants`. */
export interface TenantRow {
  tenant_id: string;
  name_sort: string;
  search: string;
  tier: TierName;
  state: LifecycleState;
  owner: string;
  version: number;
  created_at: number;
  updated_at: number;
  taken_at: number;
  removed: boolean;
  hash: string;
  tenant: string;
  cell: string;
  /** The key of its stack. */
  stack_name: string;
  isolation: Isolation;
  failed_operation: OperationKind | null;
}

/** A row with what collectors add to it. */
export interface ListedRow extends TenantRow {
  health: number;
  health_since: number | null;
  requests: number;
  errors: number;
  throttled: number;
  requests_1h: number;
  throttled_1h: number;
  usage: string | null;
  quota_share: number;
  quota_used: number | null;
  quota_counted_at: number | null;
}

/** What collectors add to a row, while they know nothing of its tenant: the columns' defaults. */
export const UNCOLLECTED: Record<string, number | null> = {
  health: HEALTH_STATES.indexOf('unknown'),
  health_since: null,
  attention: null,
  attention_since: null,
  requests: 0,
  errors: 0,
  throttled: 0,
  requests_1h: 0,
  throttled_1h: 0,
  usage: null,
  quota_share: 0,
  quota_used: null,
  quota_counted_at: null,
};

/** The row that holds a tenant. */
export function toRow(
  tenant: Tenant,
  options: { takenAtMs: number; removed: boolean },
): TenantRow {
  const json = JSON.stringify(tenant);
  const name = lower(tenant.displayName);
  return {
    tenant_id: tenant.tenantId,
    name_sort: name,
    search: `${tenant.tenantId}\n${name}`,
    tier: tenant.tier,
    state: tenant.state,
    owner: normalizeOwner(tenant.owner),
    version: tenant.version,
    created_at: Date.parse(tenant.createdAt),
    updated_at: Date.parse(tenant.updatedAt),
    taken_at: options.takenAtMs,
    removed: options.removed,
    hash: createHash('sha256').update(json).digest('hex'),
    tenant: json,
    cell: tenant.cell,
    stack_name: stackKeyOf(tenant),
    isolation: tenant.isolation,
    failed_operation: tenant.failure?.operation ?? null,
  };
}

/** The tenant that a row holds. */
export function fromRow(row: Pick<TenantRow, 'tenant'>): Tenant {
  return JSON.parse(row.tenant);
}

/** When tenants began, epoch s, by id. */
export function sinceOf(
  rows: Array<Pick<TenantRow, 'tenant_id' | 'created_at'>>,
): Map<string, number> {
  // PostgreSQL's driver answers bigints as strings.
  return new Map(
    rows.map(row => [row.tenant_id, Number(row.created_at) / 1000]),
  );
}

/** How the store compares text without regard to case. */
export function lower(value: string): string {
  return value.toLocaleLowerCase('en-US');
}

/** One spelling for all ways to write an owner; throws a TypeError for what is no entity ref. */
export function normalizeOwner(owner: string): string {
  return lower(
    stringifyEntityRef(
      parseEntityRef(owner, {
        defaultKind: 'group',
        defaultNamespace: 'default',
      }),
    ),
  );
}
