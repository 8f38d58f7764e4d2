import type { PermissionCriteria } from '@backstage/plugin-permission-common';
import {
  HEALTH_STATES,
  LIFECYCLE_STATES,
  TIER_NAMES,
  type HealthState,
  type TenantListQuery,
  type TenantSortField,
} from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';
import { lower, normalizeOwner, type ListedRow } from './rows';

/** A condition on one column, as permission rules ask for it. */
export interface TenantFilter {
  column: 'owner' | 'tier';
  values: string[];
}

/** Tenants that a caller may see; `undefined` for all. */
export type VisibleTenants = PermissionCriteria<TenantFilter> | undefined;

/** Expressions to sort by. Tiers and states sort in their own order, not by alphabet. */
export const SORT_EXPRESSIONS: Record<TenantSortField, string> = {
  tenantId: 'tenant_id',
  displayName: 'name_sort',
  tier: inOrder('tier', TIER_NAMES),
  state: inOrder('state', LIFECYCLE_STATES),
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  health: 'health',
  requests: 'requests',
  errors: 'errors',
  throttled: 'throttled',
  quota: 'quota_share',
};

/** What a row's sort expression evaluates to, for the cursor. */
export function sortValue(
  field: TenantSortField,
  row: ListedRow,
): string | number {
  switch (field) {
    case 'displayName':
      return row.name_sort;
    case 'tier':
      return TIER_NAMES.indexOf(row.tier);
    case 'state':
      return LIFECYCLE_STATES.indexOf(row.state);
    // PostgreSQL's driver answers bigints as strings.
    case 'createdAt':
      return Number(row.created_at);
    case 'updatedAt':
      return Number(row.updated_at);
    case 'health':
      return Number(row.health);
    case 'requests':
    case 'errors':
    case 'throttled':
      return Number(row[field]);
    case 'quota':
      return Number(row.quota_share);
    default:
      return row.tenant_id;
  }
}

/** Positions of health states, as the column `health` holds them. */
export const healthRanks = (states: readonly HealthState[]): number[] =>
  states.map(state => HEALTH_STATES.indexOf(state));

/** Restricts a query to the rows that match `owner`, `q` and `drift` and that the caller may see. */
export function applyFilters<T extends {}, R>(
  query: Knex.QueryBuilder<T, R>,
  { owner, q, drift }: Pick<TenantListQuery, 'owner' | 'q' | 'drift'>,
  visible: VisibleTenants,
): Knex.QueryBuilder<T, R> {
  query.where('removed', false);
  if (owner) {
    query.where('owner', normalizeOwner(owner));
  }
  if (q) {
    query.whereRaw(`search like ? escape '\\'`, [`%${escapeLike(lower(q))}%`]);
  }
  if (drift) {
    query
      .whereNot('isolation', 'pool')
      .whereRaw(
        `stack_name in (select stack_name from stack_drift where drift_state in (${drift
          .map(() => '?')
          .join(', ')}))`,
        drift,
      );
  }
  if (visible) {
    query.where(builder => applyCriteria(builder, visible));
  }
  return query;
}

function applyCriteria(
  builder: Knex.QueryBuilder,
  criteria: PermissionCriteria<TenantFilter>,
): void {
  if ('allOf' in criteria) {
    for (const each of criteria.allOf) {
      builder.andWhere(inner => applyCriteria(inner, each));
    }
  } else if ('anyOf' in criteria) {
    for (const each of criteria.anyOf) {
      builder.orWhere(inner => applyCriteria(inner, each));
    }
  } else if ('not' in criteria) {
    builder.whereNot(inner => applyCriteria(inner, criteria.not));
  } else {
    builder.whereIn(criteria.column, criteria.values);
  }
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}

// The names are constants of ours, hence safe to write into the expression.
function inOrder(column: string, names: readonly string[]): string {
  const cases = names.map((name, index) => `when '${name}' then ${index}`);
  return `case ${column} ${cases.join(' ')} else ${names.length} end`;
}
