/** Whether a stack is as its template says; `unknown` when that could not be found out for all of it. */
export const DRIFT_STATES = ['in-sync', 'drifted', 'unknown'] as const;
export type DriftState = (typeof DRIFT_STATES)[number];

/** A property that is not what the template says. Values that may be secret are not in it. */
export interface DriftDifference {
  /** For example `/HealthCheckPath`. */
  path: string;
  /** `removed`: what the template says is not there; `added`: what is there it does not say. */
  kind: 'changed' | 'removed' | 'added';
  expected?: string;
  actual?: string;
}

/** A resource that is not as its template says, or of which that is not known. */
export interface DriftedResource {
  logicalId: string;
  /** CloudFormation's type, for example `AWS::ECS::Service`. */
  type: string;
  physicalId?: string;
  state: 'modified' | 'deleted' | 'unknown';
  differences: DriftDifference[];
  /** Why it is not known. */
  reason?: string;
}

/** What a comparison of a stack with its template has found. */
export interface StackDrift {
  state: DriftState;
  /** ISO time. */
  checkedAt: string;
  /** Those that are not in sync. */
  resources: DriftedResource[];
}

/** How a tenant's stack compares, as lists show it. */
export interface DriftSummary {
  state: DriftState;
  /** ISO time: the first comparison that found it in this state. */
  since: string;
  /** ISO time. */
  checkedAt: string;
  /** How many are not as the template says. */
  resources: number;
}

/** Answer of `GET /tenants/{id}/drift`. */
export interface TenantDriftResponse {
  stackName: string;
  /** The stack is the pool's: it is compared for all its tenants, and not repaired for one. */
  shared: boolean;
  /** The latest result, however old; absent before the first. */
  drift?: StackDrift & { since: string };
  /** ISO time since when CloudFormation is comparing. */
  comparingSince?: string;
  /** Why the latest try brought no result, a sentence; the one before stays. */
  problem?: string;
  /** ISO time of that try. */
  triedAt?: string;
}

/** How the fleet's stacks compare. */
export interface FleetDrift {
  /** Tenants with a stack of their own that has drifted. */
  drifted: number;
  inSync: number;
  unknown: number;
  /** Those that have not been compared yet. */
  unchecked: number;
  /** ISO time of the oldest result. */
  oldestCheckedAt?: string;
}

/** Topic on Backstage's events service for comparisons that others than the portal's round have made. */
export const DRIFT_TOPIC = 'tenantry.drift';

/** Payload on `DRIFT_TOPIC`. */
export interface DriftFound {
  cell: string;
  stackName: string;
  drift: StackDrift;
}
