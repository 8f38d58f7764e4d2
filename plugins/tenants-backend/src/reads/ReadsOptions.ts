import type { Tier } from '@tenantry/plugin-tenants-common';
import type { Cell } from '@tenantry/plugin-tenants-node';
import type { CollectorStore } from '../collect/CollectorStore';
import type { TenantStore } from '../store/TenantStore';
import type { TenantReads } from './TenantReads';

/** What every read needs that is about all tenants that a caller may see, in all cells. */
export interface ReadsOptions {
  reads: TenantReads;
  tenants: TenantStore;
  collectors: CollectorStore;
  tiers: Tier[];
  cells: Cell[];
  now?: () => number;
}
