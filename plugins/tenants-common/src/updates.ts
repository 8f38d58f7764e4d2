/** A version that a tenant keeps while the rest of the fleet goes on. */
export interface TenantPin {
  imageTag: string;
  /** A sentence, for everybody to read. */
  reason: string;
  /** ISO time; from then on it counts for nothing. */
  until: string;
  /** Entity ref of who pinned it. */
  by: string;
}

/** What a tenant is being updated to, and from. */
export interface TenantUpdate {
  imageTag: string;
  templateVersion?: string;
  from: { imageTag: string; templateVersion?: string };
}

/** Whether a pin keeps a tenant from new versions at a time. */
export const isPinned = (
  { pin }: { pin?: Pick<TenantPin, 'until'> },
  now: Date,
): boolean => pin !== undefined && Date.parse(pin.until) > now.getTime();

/** Parts of the fleet in the order in which a new version reaches them. */
export const RINGS = ['canary', 'basic', 'advanced', 'premium'] as const;
export type Ring = (typeof RINGS)[number];

/** What the pool is called among what is updated: all its tenants run the same services. */
export const POOL_UNIT = 'tenant-pool-basic';

export const FLEET_RUN_STATES = [
  'running',
  'paused',
  'stopping',
  'stopped',
  'completed',
] as const;
export type FleetRunState = (typeof FLEET_RUN_STATES)[number];

/** Whether a run may still change something. */
export const isUnderWay = ({ state }: { state: FleetRunState }): boolean =>
  state === 'running' || state === 'paused' || state === 'stopping';

export const FLEET_UNIT_STATES = [
  'waiting',
  'updating',
  'updated',
  'failed',
  'rolling-back',
  'rolled-back',
] as const;
export type FleetUnitState = (typeof FLEET_UNIT_STATES)[number];

/** A tenant, or the pool, in a wave. */
export interface FleetUnit {
  /** The tenant's id, or `POOL_UNIT`. */
  id: string;
  state: FleetUnitState;
  /** What it ran before. */
  from: string;
  /** Why it failed, a sentence. */
  problem?: string;
}

export const FLEET_WAVE_PHASES = [
  'updating',
  'watching',
  'rolling-back',
  'done',
] as const;
export type FleetWavePhase = (typeof FLEET_WAVE_PHASES)[number];

/** Those that are updated together. */
export interface FleetWave {
  /** From 1. */
  number: number;
  ring: Ring;
  phase: FleetWavePhase;
  units: FleetUnit[];
  /** ISO time. */
  startedAt: string;
}

/** An update of the fleet, from its start to its end. Times are ISO strings. */
export interface FleetRun {
  runId: string;
  /** The cell whose tenants it updates, where there are several. */
  cell?: string;
  /** Increments with every change. */
  version: number;
  /** The scaffolder task that carries it on. */
  taskId: string;
  /** Entity ref. */
  startedBy: string;
  startedAt: string;
  imageTag: string;
  waveSize: number;
  pauseMinutes: number;
  maxFailures: number;
  /** For how long those who were updated may take to be healthy. */
  healthMinutes: number;
  state: FleetRunState;
  /** Who paused or stopped it. */
  changedBy?: string;
  /** Why it ended as it did, or what it waits for, a sentence. */
  reason?: string;
  endedAt?: string;
  /** The latest. */
  wave?: FleetWave;
  /** Not before then. */
  nextWaveAt?: string;
  /** How many were to be updated when it began; the pool counts as one. */
  units: number;
  /** How many run the new version, as of the latest wave that ended. */
  updated: number;
  /** Those that are behind, by why they are left out. */
  skipped: { pinned: number; inactive: number };
  failures: Array<{ id: string; problem: string }>;
}

/** How many tenants of a tier run a version. */
export interface VersionCount {
  tier: 'basic' | 'advanced' | 'premium';
  imageTag: string;
  tenants: number;
}

/** What a person may do to a run that is under way. */
export const FLEET_CHANGES = ['pause', 'resume', 'stop'] as const;
export type FleetChange = (typeof FLEET_CHANGES)[number];

/** Answer of `GET /fleet/updates`: who runs what, who is held back, and what is under way. */
export interface FleetUpdatesResponse {
  versions: VersionCount[];
  /** Those in effect, the first to lapse first; 50 at most. */
  pins: Array<{ tenantId: string; displayName: string } & TenantPin>;
  pinCount: number;
  canaries: Array<{ tenantId: string; displayName: string }>;
  /** The latest run. */
  run?: FleetRun;
}

/** Topic on Backstage's events service for every change of a run; the payload is the `FleetRun`. */
export const FLEET_RUN_TOPIC = 'tenantry.fleet-run';
