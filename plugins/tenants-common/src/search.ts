import type { TENANT_KIND } from './entity';
import type { LifecycleState } from './lifecycle';
import type { TierName } from './tiers';

/** Type of the documents by which the portal's search finds tenants. */
export const TENANT_DOCUMENT_TYPE = 'tenants';

/** What the search knows of a tenant: what the catalog shows of it, too. */
export interface TenantDocument {
  /** The display name. */
  title: string;
  /** What it is found by besides its name, as people read it. */
  text: string;
  /** Path of its entity page, below that of the app. */
  location: string;
  tenantId: string;
  tier: TierName;
  state: LifecycleState;
  /** Entity ref of the owning group or user. */
  owner: string;
  /** Id of the cell the tenant is placed in. */
  cell: string;
  /** For the filter that the search page has for entities of the catalog. */
  kind: typeof TENANT_KIND;
}
