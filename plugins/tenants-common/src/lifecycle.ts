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
export type OperationKind = 'onboard';

/** The operation that holds a tenant; a second one is refused until it ends. */
export interface RunningOperation {
  kind: OperationKind;
  /** The scaffolder task that runs it. */
  taskId: string;
  /** ISO time. */
  startedAt: string;
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
