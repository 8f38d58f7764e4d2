import {
  ATTENTION_KINDS,
  type AttentionItem,
  type Tier,
} from '@tenantry/plugin-tenants-common';
import { POOL_STACK, type Cell } from '@tenantry/plugin-tenants-node';
import type { FleetStore } from '../fleet/FleetStore';
import { plural } from '../health/words';
import type { VisibleTenants } from '../store/filters';
import { stackKeysIn } from '../store/stackKey';
import type { TenantStore } from '../store/TenantStore';
import type { HealthReads } from './HealthReads';
import { inCell } from './inCell';
import { reasonOf } from './reasonOf';
import type { TenantItems } from './TenantItems';

const MAX_ATTENTION = 50;

export interface AttentionOptions {
  healthReads: HealthReads;
  tenants: TenantStore;
  items: TenantItems;
  fleet: FleetStore;
  tiers: Tier[];
  cells: Cell[];
  now?: () => number;
}

/** Among equals what concerns a whole tier comes first. */
const worstFirst = ({ kind, tenantId }: AttentionItem) =>
  ATTENTION_KINDS.indexOf(kind) + (tenantId ? 0.5 : 0);

/** What somebody should look at, with the reason. */
export class Attention {
  readonly #options: AttentionOptions;
  readonly #now: () => number;

  constructor(options: AttentionOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** The worst first, and how many there are. */
  async of(
    filter: VisibleTenants,
  ): Promise<{ items: AttentionItem[]; count: number }> {
    const [shared, own] = await Promise.all([
      this.#sharedTrouble(filter),
      this.#ownTrouble(filter),
    ]);
    return {
      items: [...shared, ...own.items]
        .sort((a, b) => worstFirst(a) - worstFirst(b))
        .slice(0, MAX_ATTENTION),
      count: shared.length + own.count,
    };
  }

  async #ownTrouble(
    filter: VisibleTenants,
  ): Promise<{ items: AttentionItem[]; count: number }> {
    const { fleet, items, tiers } = this.#options;
    const { rows, count } = await fleet.attention(MAX_ATTENTION, filter);
    const tenants = await items.of(rows);
    const nowMs = this.#now();
    return {
      count,
      items: rows.map((row, index) => {
        const { tenantId, displayName, tier, failure, health, drift } =
          tenants[index];
        return {
          kind: row.attention,
          tenantId,
          displayName,
          tier,
          reason: reasonOf(row, { health, drift }, tiers, nowMs),
          since: new Date(Number(row.attention_since)).toISOString(),
          ...(row.attention === 'failed' && failure?.taskId
            ? { taskId: failure.taskId }
            : {}),
        };
      }),
    };
  }

  /** Trouble of what all tenants of a pool share: told once, not of each of them. */
  async #sharedTrouble(filter: VisibleTenants): Promise<AttentionItem[]> {
    const { healthReads, tenants, tiers, cells } = this.#options;
    const served = await tenants.visible.served(filter);
    const pool = tiers.find(({ isolation }) => isolation === 'pool');
    const keys = stackKeysIn(cells, POOL_STACK).filter(key => served.has(key));
    if (!pool || keys.length === 0) {
      return [];
    }
    const services = await healthReads.services(keys);
    return services.flatMap(({ stackKey, service: { name, health } }) =>
      health.state === 'down' || health.state === 'degraded'
        ? {
            kind: /^The deployment makes no progress/.test(health.reason)
              ? ('stuck-deployment' as const)
              : health.state,
            displayName: `${name} of all ${pool.title} tenants${inCell(
              cells,
              stackKey,
            )}`,
            tier: pool.name,
            reason: `${health.reason} It serves ${plural(
              served.get(stackKey)!.tenants,
              'tenant',
            )}.`,
            since: health.since,
          }
        : [],
    );
  }
}
