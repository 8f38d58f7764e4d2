import type { DriftState, DriftSummary } from './drift';
import type { Health, HealthState } from './health';
import type { LifecycleState } from './lifecycle';
import type { Tenant, TenantEvent } from './tenant';
import type { Compute, Tier, TierName } from './tiers';
import type { UsageSummary } from './usage';

/** Columns that `GET /tenants` sorts by; prefix `-` for descending. */
export const TENANT_SORT_FIELDS = [
  'tenantId',
  'displayName',
  'tier',
  'state',
  'createdAt',
  'updatedAt',
  'health',
  'requests',
  'errors',
  'throttled',
  'quota',
] as const;
export type TenantSortField = (typeof TENANT_SORT_FIELDS)[number];

/** Query of `GET /tenants`. Lists are comma separated on the wire. */
export interface TenantListQuery {
  tier?: TierName[];
  state?: LifecycleState[];
  health?: HealthState[];
  /** Ids of cells. */
  cell?: string[];
  /** How their own stacks compare with their templates. */
  drift?: DriftState[];
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
  /** Why the last pass failed, in a sentence; for those who may see all tenants. */
  problem?: string;
}

/** How one service fares for a tenant, as a list shows it. */
export interface ServiceMark {
  /** For example `orders`. */
  name: string;
  state: HealthState;
  /** A sentence. */
  reason: string;
}

/** A tenant as lists show it, with what the collectors know of it. */
export interface TenantListItem extends Tenant {
  /** Absent before the first look at AWS. */
  health?: Health;
  /** Absent before the first roll-up. */
  usage?: UsageSummary;
  /** One for each service that its requests reach. */
  services?: ServiceMark[];
  /** Tag of the images that serve it; the pool's for those that share. */
  imageTag?: string;
  /** How its own stack compares with its template; absent before the first look, and in the pool. */
  drift?: DriftSummary;
}

export interface TenantListResponse {
  items: TenantListItem[];
  /** How many tenants match the filters, on all pages. */
  totalItems: number;
  /** How many tenants match, by state, tier, health and cell, ignoring the filter of that facet. */
  counts: {
    byState: Partial<Record<LifecycleState, number>>;
    byTier: Partial<Record<TierName, number>>;
    byHealth?: Partial<Record<HealthState, number>>;
    /** Where there are several cells. */
    byCell?: Record<string, number>;
  };
  nextCursor?: string;
  /** Tag of the images that the fleet is to run; absent before the first look at AWS. */
  fleetVersion?: string;
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
  items: Array<
    Tier & {
      tenantCount: number;
      byHealth?: Partial<Record<HealthState, number>>;
    }
  >;
  /** Where tenants can be placed, when there are several cells. */
  cells?: Array<{ id: string; region: string }>;
  /** Of the SaaS: what is below the base URL of a tenant's API. */
  services: Array<{ name: string; path: string; healthPath: string }>;
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

/** Message on `TENANTS_SIGNAL_CHANNEL`. Ids only, none for the fleet as a whole: the page asks the API for what it may see. */
export interface TenantsSignal {
  tenantIds: string[];
}

/** A resource of a tenant's stack. */
export interface StackResource {
  logicalId: string;
  /** CloudFormation's type, for example `AWS::ECS::Service`. */
  type: string;
  physicalId?: string;
  /** CloudFormation's status, for example `CREATE_IN_PROGRESS`. */
  status: string;
  /** Why it is in that state, when CloudFormation says so. */
  reason?: string;
  /** ISO time. */
  updatedAt: string;
}

/** Something that happened to a stack or one of its resources. */
export interface StackEvent {
  id: string;
  /** ISO time. */
  at: string;
  logicalId: string;
  type: string;
  status: string;
  reason?: string;
}

/** Answer of `GET /tenants/{id}/resources`: read from CloudFormation when asked. */
export interface TenantResourcesResponse {
  /** Absent while there is none, or no longer. */
  stack?: {
    name: string;
    /** ARN. */
    id: string;
    status: string;
    reason?: string;
    /** True while CloudFormation is at work on it. */
    inProgress: boolean;
    /** True for a stack that several tenants share. */
    shared: boolean;
    createdAt: string;
    updatedAt?: string;
    /** The stack in AWS's console. */
    consoleUrl: string;
  };
  /** In the order of CloudFormation's list; those that are gone are left out. */
  resources: StackResource[];
  /** Newest first, 100 at most. */
  events: StackEvent[];
}

/** One thing that a new tenant needs room in. */
export interface CapacityCheck {
  /** For example `shard` or `fargate-vcpu`. */
  id: string;
  /** For people: "Fargate vCPUs". */
  title: string;
  /** `unknown`: AWS could not be asked; this does not stop an onboarding. */
  state: 'ok' | 'short' | 'unknown';
  used?: number;
  limit?: number;
  /** How much a new tenant takes. */
  needs?: number;
  /** A sentence, with what to do when there is no room. */
  message: string;
}

/** Query of `GET /capacity`. */
export interface CapacityQuery {
  tier: TierName;
  /** Default: the tier's. */
  compute?: Compute;
  /** Default: what the pool runs. */
  imageTag?: string;
  /** Default: the cell with the most room. */
  cell?: string;
}

/** Answer of `GET /capacity`: is there room for one more tenant? */
export interface CapacityResponse {
  tier: TierName;
  /** Which cell has the most room, where there are several and none was asked for. */
  cell?: string;
  /** False when a check is `short`. */
  room: boolean;
  /** ISO time; answers may be a minute old. */
  checkedAt: string;
  /** Empty for pool tiers: nothing is made for them. */
  checks: CapacityCheck[];
}
