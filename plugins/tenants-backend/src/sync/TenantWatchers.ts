import type { SignalsService } from '@backstage/plugin-signals-node';
import {
  TENANTS_SIGNAL_CHANNEL,
  type Tenant,
  type TenantsSignal,
} from '@tenantry/plugin-tenants-common';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { Visibility } from '../visibility';

const WATCH_MS = 30 * 60_000;
const MAX_WATCHERS = 1_000;
/** Keeps a message small when thousands of tenants change at once. */
const MAX_IDS = 500;

interface Watcher {
  visibility: Visibility;
  sinceMs: number;
}

/**
 * Tells people who lately looked at tenants that some of them changed, so that open pages
 * refresh. Not a broadcast: those reach sockets that nobody signed in on. Each person is
 * told of the tenants that the policy lets them see, and of their ids only.
 */
export class TenantWatchers {
  readonly #watchers = new Map<string, Watcher>();
  readonly #changed = new Map<string, Tenant>();
  readonly #preparations: Array<() => void> = [];
  readonly #options: {
    signals: SignalsService;
    logger: LoggerService;
    intervalMs: number;
  };
  #timer?: NodeJS.Timeout;
  #hasFleetChanged = false;

  constructor(options: {
    signals: SignalsService;
    logger: LoggerService;
    /** Changes are gathered for so long. */
    intervalMs: number;
  }) {
    this.#options = options;
  }

  /** Notes that a person looked at tenants. */
  watch(userEntityRef: string, visibility: Visibility): void {
    // Deleted first, so that the map stays in the order of the latest look.
    this.#watchers.delete(userEntityRef);
    if (visibility.denied) {
      return;
    }
    this.#watchers.set(userEntityRef, { visibility, sinceMs: Date.now() });
    if (this.#watchers.size > MAX_WATCHERS) {
      const [oldest] = this.#watchers.keys();
      this.#watchers.delete(oldest);
    }
  }

  /** Has something done right before people are told: they ask at once for what is so now. */
  beforeTelling(prepare: () => void): void {
    this.#preparations.push(prepare);
  }

  /** Notes that tenants changed; people are told within the interval. */
  changed(tenants: Iterable<Tenant>): void {
    for (const tenant of tenants) {
      this.#changed.set(tenant.tenantId, tenant);
    }
    if (this.#changed.size > 0 && !this.#timer) {
      this.#timer = setTimeout(() => this.#tell(), this.#options.intervalMs);
    }
  }

  /** Notes that something about the fleet as a whole changed. */
  fleetChanged(): void {
    this.#hasFleetChanged = true;
    this.#timer ??= setTimeout(() => this.#tell(), this.#options.intervalMs);
  }

  /** Drops what was not told yet. */
  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#changed.clear();
    this.#hasFleetChanged = false;
  }

  async #tell() {
    this.#timer = undefined;
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    const isAboutFleet = this.#hasFleetChanged;
    this.#hasFleetChanged = false;
    this.#preparations.forEach(prepare => prepare());
    try {
      const everybody = isAboutFleet ? [...this.#watchers.keys()] : [];
      if (everybody.length > 0) {
        await this.#options.signals.publish({
          recipients: { type: 'user', entityRef: everybody },
          channel: TENANTS_SIGNAL_CHANNEL,
          message: { tenantIds: [] } satisfies TenantsSignal,
        });
      }
      for (const { users, tenantIds } of this.#audiences(changed)) {
        for (let start = 0; start < tenantIds.length; start += MAX_IDS) {
          const message = {
            tenantIds: tenantIds.slice(start, start + MAX_IDS),
          } satisfies TenantsSignal;
          await this.#options.signals.publish({
            recipients: { type: 'user', entityRef: users },
            channel: TENANTS_SIGNAL_CHANNEL,
            message,
          });
        }
      }
    } catch (error) {
      this.#options.logger.warn(
        `Open pages were not told of changed tenants. ${
          toError(error).message
        }`,
      );
    }
  }

  /** People who may see the same of the changed tenants are told in one message. */
  #audiences(changed: Tenant[]) {
    const expired = Date.now() - WATCH_MS;
    const audiences = new Map<
      string,
      { users: string[]; tenantIds: string[] }
    >();
    for (const [user, { visibility, sinceMs }] of this.#watchers) {
      if (sinceMs < expired) {
        this.#watchers.delete(user);
        continue;
      }
      const tenantIds = changed
        .filter(tenant => visibility.allows(tenant))
        .map(tenant => tenant.tenantId);
      const key = tenantIds.join(' ');
      const audience = audiences.get(key) ?? { users: [], tenantIds };
      audience.users.push(user);
      audiences.set(key, audience);
    }
    audiences.delete('');
    return audiences.values();
  }
}
