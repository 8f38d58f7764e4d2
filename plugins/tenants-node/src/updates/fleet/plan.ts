import {
  isPinned,
  POOL_UNIT,
  RINGS,
  type LifecycleState,
  type Ring,
  type TenantPin,
  type TierName,
} from '@tenantry/plugin-tenants-common';
import type { Version } from '../../registry/items';
import { isVersion } from '../versions';

/** What the plan goes by of a tenant with services of its own. */
export interface Candidate {
  tenantId: string;
  tier: TierName;
  state: LifecycleState;
  canary?: boolean;
  pin?: Pick<TenantPin, 'until'>;
  runs: Version;
  /** What it is to run. */
  wanted: Version;
  /** An update of it that nobody is at work on any more, or that this run is. */
  isOurs: boolean;
}

/** Who is still to be updated. */
export interface Planned {
  /** The tenant's id, or `POOL_UNIT`. */
  id: string;
  ring: Ring;
  from: string;
}

export interface Plan {
  /** In the order in which they are updated. */
  remaining: Planned[];
  skipped: { pinned: number; inactive: number };
}

const ringOf = ({ canary, tier }: Candidate): Ring =>
  canary ? 'canary' : tier;

/**
 * Who is still to be updated, ring by ring. Left out: those who run what is wanted, those
 * who are pinned, those whom another operation holds or who are out of service, and those
 * whom this run has tried in vain.
 */
export function planFleet(options: {
  tenants: Candidate[];
  /** Absent where a cell has none. */
  pool?: { runs: string; wanted: string };
  failed: ReadonlySet<string>;
  now: Date;
}): Plan {
  const { tenants, pool, failed, now } = options;
  const skipped = { pinned: 0, inactive: 0 };
  const remaining: Planned[] = [];
  if (pool && pool.runs !== pool.wanted && !failed.has(POOL_UNIT)) {
    remaining.push({ id: POOL_UNIT, ring: 'basic', from: pool.runs });
  }
  for (const tenant of tenants) {
    const { tenantId, state, isOurs, runs, wanted } = tenant;
    if (failed.has(tenantId)) {
      continue;
    }
    if (isOurs) {
      remaining.push({
        id: tenantId,
        ring: ringOf(tenant),
        from: runs.imageTag,
      });
    } else if (isVersion(runs, wanted)) {
      continue;
    } else if (isPinned(tenant, now)) {
      skipped.pinned += 1;
    } else if (state !== 'active') {
      skipped.inactive += 1;
    } else {
      remaining.push({
        id: tenantId,
        ring: ringOf(tenant),
        from: runs.imageTag,
      });
    }
  }
  remaining.sort(
    (a, b) =>
      RINGS.indexOf(a.ring) - RINGS.indexOf(b.ring) || (a.id < b.id ? -1 : 1),
  );
  return { remaining, skipped };
}

/** Those who are updated together next: of one ring, and no more than a wave holds. */
export function nextWave(
  { remaining }: Plan,
  waveSize: number,
): Planned[] | undefined {
  const [first] = remaining;
  return (
    first &&
    remaining.filter(({ ring }) => ring === first.ring).slice(0, waveSize)
  );
}
