import type {
  LifecycleState,
  TenantOffboarding,
  OperationFailure,
  RunningOperation,
} from './lifecycle';
import type { TenantMove } from './move';
import type { TenantSilo } from './silo';
import type { Isolation, TierName } from './tiers';
import type { TenantPin, TenantUpdate } from './updates';

/**
 * A tenant as it goes over the wire and into events: no personal data, no key.
 * Times are ISO strings.
 */
export interface Tenant {
  tenantId: string;
  displayName: string;
  tier: TierName;
  isolation: Isolation;
  /** Id of the cell the tenant is placed in. */
  cell: string;
  /** Entity ref of the owning group or user. */
  owner: string;
  state: LifecycleState;
  /** Increments with every change in the registry. */
  version: number;
  /** Header value that routes to the tenant: `basic` for the pool, else the tenantId, with `--<n>` in its n-th place. */
  tenantPath: string;
  /** CloudFormation stack that holds the tenant's resources; the pool's own stack for pool tenants. */
  stackName: string;
  /** Base URL of the front door. */
  apiUrl: string;
  /** Absent until a silo tenant's stack has made its user pool. */
  identity?: TenantIdentity;
  /** What makes a silo tenant's stack what it is; absent for pool tenants. */
  silo?: TenantSilo;
  apiKeyId?: string;
  operation?: RunningOperation;
  failure?: OperationFailure;
  /** Of a suspended tenant whose services are, or are being, scaled to zero. */
  rest?: { since?: string };
  /** While it is on its way to another tier. */
  move?: TenantMove;
  /** Gets new versions before all others. */
  canary?: true;
  /** The version that it keeps; it lapses by itself. */
  pin?: TenantPin;
  /** What it is being updated to, while it is. */
  update?: TenantUpdate;
  /** Once its offboarding has begun. */
  offboarding?: TenantOffboarding;
  createdAt: string;
  activatedAt?: string;
  updatedAt: string;
}

/** Where the tenant's users sign in. */
export interface TenantIdentity {
  userPoolId: string;
  appClientId: string;
  /** `iss` of the tokens. */
  issuer: string;
  /** Set when it is the pool's though the tenant itself has left the pool. */
  shared?: true;
}

/** One line of a tenant's history. */
export interface TenantEvent {
  id: string;
  /** ISO time. */
  at: string;
  /** What happened, for example `onboarding.started`. */
  type: string;
  /** Entity ref of who did it, or `service` for the portal itself. */
  actor: string;
  from?: LifecycleState;
  to?: LifecycleState;
  taskId?: string;
  /** A sentence for people. */
  message: string;
}
