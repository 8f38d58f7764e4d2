import type {
  BackstageCredentials,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { NotAllowedError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import {
  isPinned,
  POOL_UNIT,
  tenantUpdateFleetPermission,
  TIER_NAMES,
  type FleetChange,
  type FleetRun,
  type FleetUpdatesResponse,
  type Tenant,
  type VersionCount,
} from '@tenantry/plugin-tenants-common';
import type { Cell, TenantsService } from '@tenantry/plugin-tenants-node';
import type { HealthStore } from '../health/HealthStore';
import type { PoolCount } from '../store/TenantQueries';
import type { TenantStore } from '../store/TenantStore';
import type { TenantReads } from '../reads/TenantReads';
import type { Visibility } from '../visibility';
import { poolTags } from './poolTags';
import type { RunStore } from './RunStore';

const MAX_PINS = 50;

export interface FleetUpdatesOptions {
  reads: TenantReads;
  tenants: TenantStore;
  health: HealthStore;
  cells: Cell[];
  runs: RunStore;
  updates: TenantsService['updates'];
  permissions: PermissionsService;
  /** Told of a run that was paused, resumed or stopped. */
  onRun(run: FleetRun): Promise<void>;
  now?: () => Date;
}

/** How many run which version; the tiers in their order, the most first. */
export function countVersions(
  silos: Array<Pick<Tenant, 'tier' | 'silo'>>,
  pool: {
    /** By cell; not known before the first look at AWS. */
    tags: ReadonlyMap<string, string | undefined>;
    counts: PoolCount[];
  },
): VersionCount[] {
  const counts = new Map<string, VersionCount>();
  const add = (
    tier: VersionCount['tier'],
    imageTag: string,
    tenants: number,
  ) => {
    const key = `${tier} ${imageTag}`;
    const before = counts.get(key)?.tenants ?? 0;
    counts.set(key, { tier, imageTag, tenants: before + tenants });
  };
  for (const { tier, silo } of silos) {
    if (silo) {
      add(tier, silo.imageTag, 1);
    }
  }
  for (const { tier, cell, tenants } of pool.counts) {
    const tag = pool.tags.get(cell);
    if (tag) {
      add(tier, tag, tenants);
    }
  }
  return [...counts.values()].sort(
    (a, b) =>
      TIER_NAMES.indexOf(a.tier) - TIER_NAMES.indexOf(b.tier) ||
      b.tenants - a.tenants,
  );
}

/** Who runs which version, who is held back, and the update that is under way. */
export class FleetUpdates {
  readonly #options: FleetUpdatesOptions;

  constructor(options: FleetUpdatesOptions) {
    this.#options = options;
  }

  /** From the store, as far as the caller may see. */
  async read(credentials: BackstageCredentials): Promise<FleetUpdatesResponse> {
    const { reads, tenants, health, runs, cells } = this.#options;
    const now = this.#options.now?.() ?? new Date();
    const visibility = await reads.visibility(credentials);
    const [{ silos, pool }, tags, run] = await Promise.all([
      tenants.visible.byVersion(visibility.filter),
      poolTags(health, cells),
      runs.latest(),
    ]);
    const named = ({ tenantId, displayName }: Tenant) => ({
      tenantId,
      displayName,
    });
    const pins = silos
      .filter(tenant => isPinned(tenant, now))
      .map(tenant => ({ ...named(tenant), ...tenant.pin! }))
      .sort((a, b) => (a.until < b.until ? -1 : 1));
    return {
      versions: countVersions(silos, {
        tags,
        counts: pool,
      }),
      pins: pins.slice(0, MAX_PINS),
      pinCount: pins.length,
      canaries: silos.filter(({ canary }) => canary).map(named),
      ...(run ? { run: await this.#visible(run, visibility) } : {}),
    };
  }

  /** Pauses, resumes or stops the run that is under way. */
  async change(
    change: FleetChange,
    credentials: BackstageCredentials,
    actor: string,
  ): Promise<FleetRun> {
    const { permissions, updates, onRun } = this.#options;
    const [{ result }] = await permissions.authorize(
      [{ permission: tenantUpdateFleetPermission }],
      { credentials },
    );
    if (result !== AuthorizeResult.ALLOW) {
      throw new NotAllowedError(
        `You may not change the fleet; ask for the permission ${tenantUpdateFleetPermission.name}.`,
      );
    }
    const run = await updates.controlRun(change, actor);
    await onRun(run);
    return run;
  }

  /** Whoever may not see a tenant does not learn from a run that there is one. */
  async #visible(run: FleetRun, visibility: Visibility): Promise<FleetRun> {
    if (!visibility.filter) {
      return run;
    }
    const { wave, failures } = run;
    const ids = [...(wave?.units ?? []), ...failures].map(({ id }) => id);
    const known = await this.#options.tenants.getMany(ids);
    const seen = new Set(
      known.flatMap(tenant =>
        tenant && visibility.allows(tenant) ? [tenant.tenantId] : [],
      ),
    );
    const isSeen = ({ id }: { id: string }) => id === POOL_UNIT || seen.has(id);
    return {
      ...run,
      reason: undefined,
      failures: failures.filter(isSeen),
      ...(wave ? { wave: { ...wave, units: wave.units.filter(isSeen) } } : {}),
    };
  }
}
