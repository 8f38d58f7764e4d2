import type {
  LifecycleState,
  OperationKind,
} from '@tenantry/plugin-tenants-common';

interface Kind {
  /** A tenant's state while the operation is at work on it. */
  running: LifecycleState;
  /** Its state when that has succeeded. */
  done: LifecycleState;
  /** What lines of the history begin with. */
  type: string;
  noun: string;
  participle: string;
}

/** Operations that take several steps, and hold the tenant from the first to the last. */
export const KINDS: Record<OperationKind, Kind> = {
  onboard: {
    running: 'provisioning',
    done: 'active',
    type: 'onboarding',
    noun: 'Onboarding',
    participle: 'onboarded',
  },
  offboard: {
    running: 'deprovisioning',
    done: 'offboarded',
    type: 'offboarding',
    noun: 'Offboarding',
    participle: 'offboarded',
  },
  move: {
    running: 'migrating',
    done: 'active',
    type: 'move',
    noun: 'The change of tier',
    participle: 'moved to another tier',
  },
  update: {
    running: 'updating',
    done: 'active',
    type: 'update',
    noun: 'Update',
    participle: 'updated',
  },
  repair: {
    running: 'updating',
    done: 'active',
    type: 'repair',
    noun: 'Repair',
    participle: 'repaired',
  },
};
