import type { Health } from '@tenantry/plugin-tenants-common';
import type { StepContext, StepTools } from '../../onboarding/types';
import type { Keeper } from './Keeper';
import type { OnTenant } from './units';

/** What a wave works with. */
export interface WaveTools {
  /** How tenants, and the pool, of this cell fare. */
  healthOf(ids: string[]): Promise<Map<string, Health>>;
  /** Asks the portal to look at them now. */
  lookAt(ids: string[]): Promise<void>;
  tools: StepTools;
  keeper: Keeper;
  /** Its signal never aborts: a wave that has begun is carried to its end. */
  step: StepContext;
  isCancelled(): boolean;
  /** Whether another cell is updated after this one. */
  isFollowed: boolean;
  onTenant: OnTenant;
  /** How many are updated side by side. */
  atOnce: number;
  /** Between two looks at health, ms. */
  lookMs: number;
}

const problemsOf = (keeper: Keeper) =>
  keeper.wave.units.filter(
    ({ state, problem }) => problem && state !== 'waiting',
  ).length;

/** Whether as many have failed as stop the run. */
export const isOver = ({ keeper }: WaveTools): boolean =>
  keeper.run.failures.length + problemsOf(keeper) >= keeper.run.maxFailures;

/** Whether somebody wants the run to end. */
export const isToEnd = ({ keeper, isCancelled }: WaveTools): boolean =>
  keeper.run.state === 'stopping' || isCancelled();
