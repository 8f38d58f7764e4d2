import type {
  HealthState,
  LifecycleState,
  TierName,
} from '@tenantry/plugin-tenants-common';
import type { TenantCount } from '../store/TenantQueries';

export function sum(counts: TenantCount[]): number {
  return counts.reduce((total, { count }) => total + count, 0);
}

export function sumBy(
  counts: TenantCount[],
  field: 'state',
  names: readonly LifecycleState[],
): Partial<Record<LifecycleState, number>>;
export function sumBy(
  counts: TenantCount[],
  field: 'tier',
  names: readonly TierName[],
): Partial<Record<TierName, number>>;
export function sumBy(
  counts: TenantCount[],
  field: 'health',
  names: readonly HealthState[],
): Partial<Record<HealthState, number>>;
export function sumBy(
  counts: TenantCount[],
  field: 'cell',
  names: readonly string[],
): Record<string, number>;
export function sumBy(
  counts: TenantCount[],
  field: 'state' | 'tier' | 'health' | 'cell',
  names: readonly string[],
): Record<string, number> {
  return Object.fromEntries(
    names
      .map(name => [name, sum(counts.filter(each => each[field] === name))])
      .filter(([, count]) => count !== 0),
  );
}
