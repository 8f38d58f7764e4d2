import type { LifecycleState } from './lifecycle';
import type { Tenant, TenantEvent } from './tenant';
import type { Tier, TierName } from './tiers';

/** Columns that `GET /tenants` sorts by; prefix `-` for descending. */
export const TENANT_SORT_FIELDS = [
  'tenantId',
  'displayName',
  'tier',
  'state',
  'createdAt',
  'updatedAt',
] as const;
export type TenantSortField = (typeof TENANT_SORT_FIELDS)[number];

/** Query of `GET /tenants`. Lists are comma separated on the wire. */
export interface TenantListQuery {
  tier?: TierName[];
  state?: LifecycleState[];
  /** Entity ref. */
  owner?: string;
  /** Matches the id and the display name, anywhere, case-insensitive. */
  q?: string;
  /** For example `displayName` or `-createdAt`. Default `tenantId`. */
  sort?: TenantSortField | `-${TenantSortField}`;
  /** 1 to 200, default 50. */
  limit?: number;
  cursor?: string;
}

/** How old the answer's data is and whether reading the registry currently fails. */
export interface Freshness {
  /** ISO time of the last full pass over the registry; absent before the first. */
  syncedAt?: string;
  /** Why the last pass failed, in a sentence. */
  problem?: string;
}

export interface TenantListResponse {
  items: Tenant[];
  /** How many tenants match the filters, on all pages. */
  totalItems: number;
  /** How many tenants match, by state and by tier, ignoring the filter of that facet. */
  counts: {
    byState: Partial<Record<LifecycleState, number>>;
    byTier: Partial<Record<TierName, number>>;
  };
  nextCursor?: string;
  freshness: Freshness;
}

export interface TenantEventsResponse {
  /** Newest first. */
  items: TenantEvent[];
  nextCursor?: string;
}

/** Answer of `GET /availability/{id}`: may a new tenant take this id? */
export interface AvailabilityResponse {
  tenantId: string;
  available: boolean;
  /** A sentence: "acme is free", "acme is taken by Acme Corp". */
  message: string;
  /** True when onboarding that id again would retry a failed onboarding. */
  retry?: boolean;
}

export interface TiersResponse {
  items: Array<Tier & { tenantCount: number }>;
  freshness: Freshness;
}

/** Topic on Backstage's events service for every change of a tenant. */
export const TENANTS_TOPIC = 'tenantry.tenants';

/** Payload on `TENANTS_TOPIC`. */
export interface TenantChange {
  type: 'changed' | 'removed';
  tenant: Tenant;
}

/** Channel of Backstage's signals service on which pages learn that tenants changed. */
export const TENANTS_SIGNAL_CHANNEL = 'tenantry:tenants';

/** Message on `TENANTS_SIGNAL_CHANNEL`. Ids only: the page asks the API for what it may see. */
export interface TenantsSignal {
  tenantIds: string[];
}
