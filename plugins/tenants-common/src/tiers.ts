import type { TierSilo } from './silo';

export const TIER_NAMES = ['basic', 'advanced', 'premium'] as const;
export type TierName = (typeof TIER_NAMES)[number];

export const ISOLATIONS = ['pool', 'silo-service', 'silo-cluster'] as const;
/** `pool`: shared services and tables; `silo-service`: own services in the shared cluster; `silo-cluster`: own cluster. */
export type Isolation = (typeof ISOLATIONS)[number];

export const COMPUTES = ['fargate', 'ec2'] as const;
/** What tasks run on: AWS's machines, or instances of the cluster's own. */
export type Compute = (typeof COMPUTES)[number];

/** API Gateway's limits of one tier; per tenant, since each tenant has its own key. */
export interface UsagePlan {
  /** Requests per second, sustained. */
  rateLimit: number;
  /** Requests that may come at once. */
  burstLimit: number;
  quota: { limit: number; period: 'DAY' | 'WEEK' | 'MONTH' };
}

/** A tier as the portal offers it. */
export interface Tier {
  name: TierName;
  /** What people call it. */
  title: string;
  /** One sentence about whom it is for. */
  description: string;
  isolation: Isolation;
  compute: Compute;
  /** For isolations that give tenants a stack of their own. */
  silo?: TierSilo;
  usagePlan: UsagePlan;
  /** List price per month, in `currency`. */
  pricePerMonth: number;
  /** ISO 4217 code. */
  currency: string;
  /** How long onboarding usually takes, seconds. */
  readyInSeconds: number;
  /** False when this portal cannot onboard the tier, with `unavailableReason`. */
  available: boolean;
  unavailableReason?: string;
}
