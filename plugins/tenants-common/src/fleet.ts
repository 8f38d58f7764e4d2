import type { FleetDrift } from './drift';
import type {
  CollectorStatus,
  Health,
  HealthState,
  ServiceHealth,
} from './health';
import type { LifecycleState } from './lifecycle';
import type { Tier, TierName } from './tiers';
import type { RequestCounts, UsageSummary } from './usage';
import type { CapacityCheck } from './wire';

/** Why somebody should look at a tenant now, worst first. */
export const ATTENTION_KINDS = [
  'down',
  'failed',
  'stuck-deployment',
  'over-quota',
  'degraded',
  'near-quota',
  'drifted',
] as const;
export type AttentionKind = (typeof ATTENTION_KINDS)[number];

/** A tenant, or a service that a whole tier shares, that somebody should look at. */
export interface AttentionItem {
  kind: AttentionKind;
  /** Absent when it is about what all tenants of the tier share. */
  tenantId?: string;
  displayName: string;
  tier: TierName;
  /** A sentence. */
  reason: string;
  /** ISO time. */
  since: string;
  /** The scaffolder task to open, for failed operations. */
  taskId?: string;
}

/** Now and over the latest hour, for a tile. */
export interface Rate {
  /** In the latest complete 5 minutes: requests per minute, or a share from 0 to 1. */
  now: number;
  /** The latest 12 windows of 5 minutes, oldest first. */
  recent: number[];
}

/** A tenant's part of the pool's traffic in the last hour. */
export interface PoolShare {
  tenantId: string;
  displayName: string;
  requests: number;
  /** 0 to 1. */
  share: number;
  /** 1 divided by the number of tenants that sent requests. */
  fairShare: number;
  throttled: number;
}

/** Answer of `GET /fleet`: what the fleet page shows above its table. */
export interface FleetResponse {
  tenants: number;
  /** All, or for those who may not see all tenants: those where stacks of theirs are. */
  cells: number;
  byTier: Partial<Record<TierName, number>>;
  byState: Partial<Record<LifecycleState, number>>;
  byHealth: Partial<Record<HealthState, number>>;
  /** Each of them, where there are several: whether it can be read is what its health's collector says. */
  byCell?: Array<{
    cell: string;
    region: string;
    tenants: number;
    collector: CollectorStatus;
  }>;
  requestsPerMinute: Rate;
  /** 5xx of all requests. */
  errorRate: Rate;
  /** 429 of all requests. */
  throttledRate: Rate;
  /** Worst first, 50 at most. */
  attention: AttentionItem[];
  /** How many there are in all. */
  attentionCount: number;
  /** Sorted by share of the quota that is used, 10 at most, those above 60 %. */
  nearQuota: Array<{
    tenantId: string;
    displayName: string;
    tier: TierName;
    quota: NonNullable<UsageSummary['quota']>;
  }>;
  /** Loudest in the pool in the last hour, 10 at most. */
  loudest: PoolShare[];
  /** Busiest of the last 24 hours, 10 at most. */
  busiest: Array<
    RequestCounts & { tenantId: string; displayName: string; tier: TierName }
  >;
  /** Room in the cell; empty when AWS could not be asked yet. */
  headroom: Array<CapacityCheck & { cell: string }>;
  drift: FleetDrift;
  collectors: {
    health: CollectorStatus;
    usage: CollectorStatus;
    drift: CollectorStatus;
  };
}

/** Answer of `GET /tiers/{tier}`: what the tier promises and delivers. */
export interface TierDetailResponse {
  tier: Tier & { tenantCount: number };
  byState: Partial<Record<LifecycleState, number>>;
  byHealth: Partial<Record<HealthState, number>>;
  requestsPerMinute: Rate;
  errorRate: Rate;
  throttledRate: Rate;
  /** What all tenants of the tier share: the pool's services; empty for silo tiers. */
  services: ServiceHealth[];
  /** The cluster that they share (pool, silo-service), or all of theirs (silo-cluster). */
  clusters: Array<{
    name: string;
    /** Where there are several. */
    cell?: string;
    tenantId?: string;
    services: number;
    runningTasks: number;
    pendingTasks: number;
    health: Health;
  }>;
  collectors: { health: CollectorStatus; usage: CollectorStatus };
}

/** Answer of `GET /services/{name}`: whom a service serves, and how it fares for them. */
export interface ServiceTenantsResponse {
  /** For example `orders`. */
  service: string;
  /** How many tenants it serves; those that share one copy count one by one. */
  tenants: number;
  byHealth: Partial<Record<HealthState, number>>;
  /** Its copies, worst first, 50 at most: one shared by a tier, or one of a tenant's own. */
  items: Array<{
    /** Absent for a copy that several tenants share. */
    tenantId?: string;
    displayName: string;
    tier: TierName;
    /** How many tenants this copy serves. */
    tenants: number;
    service: ServiceHealth;
  }>;
  /** How many copies there are in all. */
  totalItems: number;
  collector: CollectorStatus;
}
