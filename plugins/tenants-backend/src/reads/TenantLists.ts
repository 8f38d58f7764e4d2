import {
  HEALTH_STATES,
  LIFECYCLE_STATES,
  TIER_NAMES,
  type TenantListQuery,
  type TenantListResponse,
} from '@tenantry/plugin-tenants-common';
import type { TenantsService } from '@tenantry/plugin-tenants-node';
import { LRUCache } from 'lru-cache';
import { briefly, BRIEFLY_MS } from '../store/briefly';
import type { VisibleTenants } from '../store/filters';
import type { TenantStore } from '../store/TenantStore';
import type { TenantWatchers } from '../sync/TenantWatchers';
import { freshnessFor } from './freshnessFor';
import { sum, sumBy } from './sums';
import type { TenantItems } from './TenantItems';

export const DEFAULT_LIMIT = 50;
/** Different lists that are kept for a moment. */
const MAX_KEPT = 100;

export interface TenantListsOptions {
  store: TenantStore;
  items: TenantItems;
  tenants: Pick<TenantsService, 'cells'>;
  watchers: TenantWatchers;
  /** What the fleet is to run, as far as that is known. */
  fleetVersion(): Promise<string | undefined>;
}

/** A list, and what its caller may see of it. */
interface Listed {
  query: TenantListQuery;
  filter: VisibleTenants;
}

/** Lists of tenants, read once for all who ask for the same at once. */
export class TenantLists {
  readonly #options: TenantListsOptions;
  readonly #kept = new LRUCache<string, TenantListResponse, Listed>({
    max: MAX_KEPT,
    // Lists are large: they go when they are old, not when others come.
    ttlAutopurge: true,
    // Who asked just before a change still gets an answer.
    ignoreFetchAbort: true,
    fetchMethod: async (_key, _stale, { context, options }) => {
      const list = await this.#read(context);
      // Not from the start: one that takes longer is still read once for all.
      options.ttl = BRIEFLY_MS;
      return list;
    },
  });

  /** What all lists have in common. */
  readonly #common = briefly(async () => {
    const { store, fleetVersion } = this.#options;
    const [freshness, version] = await Promise.all([
      store.sync.freshness(),
      fleetVersion(),
    ]);
    return { freshness, fleetVersion: version };
  });

  constructor(options: TenantListsOptions) {
    this.#options = options;
    options.watchers.beforeTelling(() => this.#forget());
  }

  get(
    query: TenantListQuery,
    filter: VisibleTenants,
  ): Promise<TenantListResponse> {
    const asked = { query, filter };
    return this.#kept.forceFetch(JSON.stringify(asked), { context: asked });
  }

  /** Drops what is kept, and has nobody join a read that is under way. */
  #forget(): void {
    this.#kept.clear();
    this.#common.forget();
    this.#options.store.visible.changed();
  }

  async #read({ query, filter }: Listed): Promise<TenantListResponse> {
    const { store, items, tenants } = this.#options;
    const { cells } = tenants;
    const [page, counts, { freshness, fleetVersion }] = await Promise.all([
      store.visible.list(
        { ...query, limit: query.limit ?? DEFAULT_LIMIT },
        filter,
      ),
      store.visible.counts(query, filter),
      this.#common.get(),
    ]);
    const facets = ['tier', 'state', 'health', 'cell'] as const;
    // A facet's own filter does not count for it, so that it can be changed.
    const matching = (except?: (typeof facets)[number]) =>
      counts.filter(count =>
        facets.every(
          facet =>
            facet === except ||
            !query[facet] ||
            (query[facet] as unknown[]).includes(count[facet]),
        ),
      );
    return {
      items: await items.of(page.rows),
      totalItems: sum(matching()),
      counts: {
        byState: sumBy(matching('state'), 'state', LIFECYCLE_STATES),
        byTier: sumBy(matching('tier'), 'tier', TIER_NAMES),
        byHealth: sumBy(matching('health'), 'health', HEALTH_STATES),
        ...(cells.length > 1
          ? {
              byCell: sumBy(
                matching('cell'),
                'cell',
                cells.map(({ id }) => id),
              ),
            }
          : {}),
      },
      nextCursor: page.nextCursor,
      ...(fleetVersion ? { fleetVersion } : {}),
      freshness: freshnessFor(freshness, { seesAll: !filter }),
    };
  }
}
