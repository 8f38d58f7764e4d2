import { InputError } from '@backstage/errors';
import type { RunRecord } from './record';
import { checkImageTag } from '../versions';

/** What a person says to update the fleet. */
export interface FleetInput {
  imageTag: string;
  /** Tenants that are updated together; default 10. */
  waveSize?: number;
  /** Between two waves; default 5. */
  pauseMinutes?: number;
  /** At so many the wave goes back and the run stops; default 1. */
  maxFailures?: number;
  /** For how long those who were updated may take to be healthy; default 5. */
  healthMinutes?: number;
}

type Settings = Pick<
  RunRecord,
  'imageTag' | 'waveSize' | 'pauseMinutes' | 'maxFailures' | 'healthMinutes'
>;

function inRange(
  name: string,
  value: number,
  [least, most]: [number, number],
  isWhole: boolean,
): number {
  if (!(value >= least && value <= most) || (isWhole && value % 1 !== 0)) {
    throw new InputError(
      `${name} is ${value}; give ${
        isWhole ? 'a whole number' : 'a number'
      } from ${least} to ${most}.`,
    );
  }
  return value;
}

/** The settings of a run with the defaults filled in; throws an InputError for what makes no sense. */
export const checkFleetInput = ({
  imageTag,
  waveSize = 10,
  pauseMinutes = 5,
  maxFailures = 1,
  healthMinutes = 5,
}: FleetInput): Settings => ({
  imageTag: checkImageTag(imageTag),
  waveSize: inRange('The size of a wave', waveSize, [1, 100], true),
  pauseMinutes: inRange(
    'The pause between waves in minutes',
    pauseMinutes,
    [0, 1_440],
    false,
  ),
  maxFailures: inRange(
    'The number of failures that stops the run',
    maxFailures,
    [1, 50],
    true,
  ),
  healthMinutes: inRange(
    'The time to be healthy in minutes',
    healthMinutes,
    [0.05, 120],
    false,
  ),
});
