import {
  isNewerTenant,
  type Tenant,
  type TenantChange,
} from '@tenantry/plugin-tenants-common';

/**
 * For how long an event may know more than a listing that was started after it: the
 * registry's index, which listings read, is eventually consistent.
 */
const INDEX_LAG_MS = 60_000;

interface Entry {
  createdAt: string;
  version: number;
  /** What an event said lately; dropped once listings have caught up. */
  recent?: { change: TenantChange; takenAtMs: number };
}

/** What a complete listing has come to. */
export interface Settled {
  /** The tenants there are. */
  tenants: Tenant[];
  /** Those of them that were not known as they are. */
  changed: Tenant[];
  /** Ids of those that were known, and are no more. */
  gone: string[];
}

/**
 * Knows the latest state of every tenant that events and listings told of, so that
 * neither a late event nor a slow listing takes the catalog back in time.
 */
export class TenantLedger {
  readonly #entries = new Map<string, Entry>();

  /** Takes an event; false when the ledger already knew that state or a later one. */
  take(change: TenantChange, nowMs: number): boolean {
    const { tenant } = change;
    const known = this.#entries.get(tenant.tenantId);
    // A removal may carry the version of the last change.
    const ends =
      change.type === 'removed' && known?.recent?.change.type !== 'removed';
    const stale =
      known &&
      (ends ? isNewerTenant(known, tenant) : !isNewerTenant(tenant, known));
    if (stale) {
      return false;
    }
    this.#entries.set(tenant.tenantId, {
      createdAt: tenant.createdAt,
      version: tenant.version,
      recent: { change, takenAtMs: nowMs },
    });
    return true;
  }

  /** Forgets an event that could not be applied, so that it counts as new when it comes again. */
  forget(change: TenantChange): void {
    const { tenantId } = change.tenant;
    if (this.#entries.get(tenantId)?.recent?.change === change) {
      this.#entries.delete(tenantId);
    }
  }

  /**
   * Takes a complete listing, with what recent events knew better. Of two tenants of one id in
   * two cells it is the one that began later.
   */
  settle(listing: Tenant[], startedAtMs: number): Settled {
    const trustFromMs = startedAtMs - INDEX_LAG_MS;
    const isRecent = ({ recent }: Entry) =>
      recent !== undefined && recent.takenAtMs >= trustFromMs;
    const settled = new Map<string, Tenant>();
    for (const tenant of listing) {
      const other = settled.get(tenant.tenantId);
      if (!other || isNewerTenant(tenant, other)) {
        settled.set(tenant.tenantId, tenant);
      }
    }
    for (const [tenantId, entry] of this.#entries) {
      const { change } = entry.recent ?? {};
      if (!change || !isRecent(entry)) {
        continue;
      }
      const listed = settled.get(tenantId);
      if (listed && isNewerTenant(listed, change.tenant)) {
        continue;
      }
      if (change.type === 'removed') {
        settled.delete(tenantId);
      } else {
        settled.set(tenantId, change.tenant);
      }
    }

    const tenants = [...settled.values()];
    const changed = tenants.filter(({ tenantId, createdAt, version }) => {
      const known = this.#entries.get(tenantId);
      return (
        known?.createdAt !== createdAt ||
        known.version !== version ||
        known.recent?.change.type === 'removed'
      );
    });
    const gone: string[] = [];
    for (const [tenantId, entry] of this.#entries) {
      if (!settled.has(tenantId) && entry.recent?.change.type !== 'removed') {
        gone.push(tenantId);
      }
      if (!isRecent(entry)) {
        this.#entries.delete(tenantId);
      }
    }
    for (const { tenantId, createdAt, version } of tenants) {
      const known = this.#entries.get(tenantId);
      if (!known || isNewerTenant({ createdAt, version }, known)) {
        this.#entries.set(tenantId, { createdAt, version });
      }
    }
    return { tenants, changed, gone };
  }
}
