import type { Isolation, Tier, TierName } from './tiers';
import type { CapacityCheck } from './wire';

/**
 * How far a tenant's way to another tier has come. Up to `copying` it is served from where
 * it was; from `observing` on from where it goes to.
 */
export const MOVE_PHASES = [
  'building',
  'copying',
  'observing',
  'cleaning',
] as const;
export type MovePhase = (typeof MOVE_PHASES)[number];

/** From this phase on a tenant is served from where it moves to. */
export const isSwitched = ({ phase }: { phase: MovePhase }): boolean =>
  phase === 'observing' || phase === 'cleaning';

/** How much of a tenant's data has been copied. */
export interface MoveProgress {
  /** Rows that have been looked at in the first pass. */
  rows: number;
  total: number;
  /** Rows a second. */
  rate: number;
  /** Absent until it can be told. */
  secondsLeft?: number;
  /** ISO time. */
  at: string;
}

/** A tenant's way to another tier. Times are ISO strings. */
export interface TenantMove {
  from: TierName;
  to: TierName;
  phase: MovePhase;
  startedAt: string;
  /** Since when it is served from where it goes to. */
  switchedAt?: string;
  /** How long its writes were refused, ms. */
  frozenMs?: number;
  progress?: MoveProgress;
}

/** What a tenant has on one side of a move. */
export type MoveSide = Pick<
  Tier,
  'name' | 'title' | 'pricePerMonth' | 'currency' | 'usagePlan'
> & {
  isolation: Isolation;
  /** CloudFormation stack; the pool's own for those who share. */
  stackName: string;
};

/** What running the template would do. */
export const MOVE_INTENTS = [
  'begin',
  'resume',
  'withdraw',
  'finish',
  'turn-back',
] as const;
export type MoveIntent = (typeof MOVE_INTENTS)[number];

/** Answer of `GET /tenants/{id}/move-preview`: what a change of tier would mean, or why it cannot be. */
export interface MovePreviewResponse {
  tenantId: string;
  tier: TierName;
  possible: boolean;
  /** A sentence that says why not, and what to do. */
  reason?: string;
  intent?: MoveIntent;
  before: MoveSide;
  /** Absent for a tier that there is none of. */
  after?: MoveSide;
  /** In words: what is made, what is copied, what goes afterwards, and what stays as it is. */
  creates: string[];
  moves: string[];
  deletes: string[];
  keeps: string[];
  /** What there has to be room for; empty for those who share. */
  checks: CapacityCheck[];
  /** ISO time; checks may be a minute old. */
  checkedAt: string;
}
