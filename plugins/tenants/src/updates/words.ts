import {
  isPinned,
  isUnderWay,
  POOL_UNIT,
  type FleetRun,
  type FleetRunState,
  type FleetUnit,
  type FleetUnitState,
  type FleetWavePhase,
  type Ring,
  type TenantListItem,
  type VersionCount,
} from '@tenantry/plugin-tenants-common';
import { countOf, formatDay, formatNumber } from '../words';

const RING_WORDS: Record<Ring, string> = {
  canary: 'Canaries',
  basic: 'Basic: the pool',
  advanced: 'Advanced',
  premium: 'Premium',
};

const UNIT_WORDS: Record<FleetUnitState, string> = {
  waiting: 'Waiting',
  updating: 'Updating',
  updated: 'Updated',
  failed: 'Failed',
  'rolling-back': 'Going back',
  'rolled-back': 'Went back',
};

/** Where somebody in a wave stands; whoever waits when it goes on is not updated in it any more. */
const stateWords = (state: FleetUnitState, phase: FleetWavePhase): string =>
  state === 'waiting' && phase !== 'updating' ? 'Not begun' : UNIT_WORDS[state];

/**
 * What becomes of somebody in a wave: from which version to which, or what it runs still.
 * What runs after a failure is not said: it may be neither.
 */
export function unitWords(
  { state, from }: FleetUnit,
  { phase, to }: { phase: FleetWavePhase; to: string },
): string {
  const words = stateWords(state, phase);
  if (state === 'rolling-back') {
    return `${words}, ${to} to ${from}`;
  }
  return state === 'updating' ||
    state === 'updated' ||
    state === 'failed' ||
    words === UNIT_WORDS.waiting
    ? `${words}, ${from} to ${to}`
    : `${words}, runs ${from}`;
}

/** How many of a wave stand where, in the order in which they get there. */
export function unitCounts({
  units,
  phase,
}: NonNullable<FleetRun['wave']>): string {
  const counts = (Object.keys(UNIT_WORDS) as FleetUnitState[]).flatMap(
    state => {
      const count = units.filter(unit => unit.state === state).length;
      const words = stateWords(state, phase).toLocaleLowerCase('en');
      return count > 0 ? `${formatNumber(count)} ${words}` : [];
    },
  );
  return `${countOf(units.length, 'tenant')}: ${counts.join(', ')}.`;
}

const PHASE_WORDS: Record<FleetWavePhase, string> = {
  updating: 'is being updated',
  watching: 'is updated; its health is watched',
  'rolling-back': 'is brought back to what it ran',
  done: 'has ended',
};

/** What is under way, in a sentence. */
export const waveWords = ({
  number,
  ring,
  phase,
}: NonNullable<FleetRun['wave']>): string =>
  `Wave ${formatNumber(number)}, ${RING_WORDS[ring]}, ${PHASE_WORDS[phase]}.`;

export const RUN_TITLES: Record<FleetRunState, string> = {
  running: 'Updating the fleet to',
  paused: 'Paused: updating the fleet to',
  stopping: 'Stopping: updating the fleet to',
  stopped: 'Stopped: updating the fleet to',
  completed: 'The fleet was updated to',
};

/** Who runs the new version so far, and who was left out. */
export function progressWords(run: FleetRun): string {
  const { updated, units, failures, skipped } = run;
  if (units === 0 && isUnderWay(run)) {
    return 'Looks who is to be updated.';
  }
  // One that stopped may not have looked.
  const nobody =
    run.state === 'completed'
      ? 'Nobody had to be updated'
      : 'Nobody was updated';
  const done =
    units === 0
      ? nobody
      : `${formatNumber(updated)} of ${formatNumber(units)} updated`;
  const failed =
    failures.length > 0 ? `, ${formatNumber(failures.length)} failed` : '';
  const passedOver = [
    skipped.pinned > 0 && `${formatNumber(skipped.pinned)} pinned`,
    skipped.inactive > 0 && `${formatNumber(skipped.inactive)} not in service`,
  ].filter(Boolean);
  return `${done}${failed}.${
    passedOver.length > 0 ? ` Passed over: ${passedOver.join(', ')}.` : ''
  }`;
}

export const unitName = (id: string): string =>
  id === POOL_UNIT ? 'The pool' : id;

/** How far the versions of a fleet are apart. */
export function skewWords(versions: VersionCount[]): string {
  const tags = new Set(versions.map(({ imageTag }) => imageTag));
  const tenants = versions.reduce((sum, each) => sum + each.tenants, 0);
  if (tags.size === 1) {
    return `All ${countOf(tenants, 'tenant')} run the same version.`;
  }
  return `${countOf(tenants, 'tenant')} on ${countOf(tags.size, 'version')}.`;
}

/** Why a tenant does not run what the fleet is to run; `undefined` when it does. */
export function versionNote(
  {
    imageTag,
    pin,
    fleetVersion,
  }: Pick<TenantListItem, 'imageTag' | 'pin'> & { fleetVersion?: string },
  now: Date,
): { kind: 'pinned' | 'other'; title: string } | undefined {
  if (pin && isPinned({ pin }, now)) {
    return {
      kind: 'pinned',
      title: `Pinned to ${pin.imageTag} until ${formatDay(pin.until)}: ${
        pin.reason
      }`,
    };
  }
  return imageTag && fleetVersion && imageTag !== fleetVersion
    ? { kind: 'other', title: `The fleet is to run ${fleetVersion}.` }
    : undefined;
}
