/** Every state a tenant can be in, in the order of its life. */
export const LIFECYCLE_STATES = [
  'provisioning',
  'active',
  'suspended',
  'migrating',
  'updating',
  'deprovisioning',
  'failed',
  'offboarded',
] as const;

export type LifecycleState = (typeof LIFECYCLE_STATES)[number];

/** Operations that move a tenant from one state to another. */
export const OPERATION_KINDS = [
  'onboard',
  'offboard',
  'move',
  'update',
  'repair',
] as const;

export type OperationKind = (typeof OPERATION_KINDS)[number];

/** The operation that holds a tenant; a second one is refused until it ends. */
export interface RunningOperation {
  kind: OperationKind;
  /** The scaffolder task that runs it. */
  taskId: string;
  /** ISO time. */
  startedAt: string;
}

/** What becomes of a tenant's data when it leaves. */
export const RETENTIONS = ['export', 'retain', 'erase'] as const;

export type Retention = (typeof RETENTIONS)[number];

/** How long data is retained unless somebody says otherwise. */
export const DEFAULT_RETENTION_DAYS = 30;
/** Ten years: what the law asks for at most, about everywhere. */
export const MAX_RETENTION_DAYS = 3650;

/** How a tenant leaves, or has left. Times are ISO strings. */
export interface TenantOffboarding {
  retention: Retention;
  /** Its data is kept until then, and its id with it. */
  retainedUntil?: string;
  /** Where its data was exported to, an S3 URI. */
  exportedTo?: string;
  /** There is no way back any more, and what only its stack knew is in the registry. */
  erasing?: boolean;
  /** Nothing of it is left since then: the id is free. */
  erasedAt?: string;
}

/** Why the last operation on a tenant failed. */
export interface OperationFailure {
  operation: OperationKind;
  /** Step of the operation, for example `api-key`. */
  step: string;
  /** Root cause in words: service, operation, AWS's message. */
  cause: string;
  /** What to do about it. */
  hint: string;
  /** ISO time. */
  at: string;
  taskId?: string;
}
