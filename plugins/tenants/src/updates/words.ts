import {
  isPinned,
  POOL_UNIT,
  type FleetRun,
  type FleetRunState,
  type FleetUnitState,
  type FleetWavePhase,
  type Ring,
  type TenantListItem,
  type VersionCount,
} from '@tenantry/plugin-tenants-common';
import { countOf, formatDay, formatNumber } from '../words';

export const RING_WORDS: Record<Ring, string> = {
  canary: 'Canaries',
  basic: 'Basic: the pool',
  advanced: 'Advanced',
  premium: 'Premium',
};

export const UNIT_WORDS: Record<FleetUnitState, string> = {
  waiting: 'Waiting',
  updating: 'Updating',
  updated: 'Updated',
  failed: 'Failed',
  'rolling-back': 'Going back',
  'rolled-back': 'Went back',
};

const PHASE_WORDS: Record<FleetWavePhase, string> = {
  updating: 'is being updated',
  watching: 'is updated; its health is watched',
  'rolling-back': 'is brought back to what it ran',
  done: 'has ended',
};

/** What is under way, in a sentence. */
export function waveWords({ wave }: FleetRun): string {
  return wave
    ? `Wave ${formatNumber(wave.number)}, ${RING_WORDS[wave.ring]}, ${
        PHASE_WORDS[wave.phase]
      }.`
    : 'Looks who is to be updated.';
}

export const RUN_TITLES: Record<FleetRunState, string> = {
  running: 'Updating the fleet to',
  paused: 'Paused: updating the fleet to',
  stopping: 'Stopping: updating the fleet to',
  stopped: 'Stopped: updating the fleet to',
  completed: 'The fleet was updated to',
};

/** Who runs the new version so far, and who was left out. */
export function progressWords({
  updated,
  units,
  failures,
  skipped,
}: FleetRun): string {
  const parts = [
    `${formatNumber(updated)} of ${formatNumber(units)} updated`,
    failures.length > 0 && `${formatNumber(failures.length)} failed`,
    skipped.pinned > 0 && `${formatNumber(skipped.pinned)} pinned`,
    skipped.inactive > 0 &&
      `${formatNumber(skipped.inactive)} not in service, passed over`,
  ];
  return `${parts.filter(Boolean).join(', ')}.`;
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
