import type { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { TENANT_KIND } from '@tenantry/plugin-tenants-common';

/** A tenant's new owner waits no longer for the templates. */
const KEEP_MS = 10_000;
/** Before what is old is thrown away. */
const MAX_KEPT = 1_000;

/** Whether somebody owns any tenant at all; asked of the catalog every 10 s at most. */
export class OwnersOfTenants {
  readonly #kept = new Map<string, { until: number; owns: Promise<boolean> }>();

  constructor(
    private readonly options: {
      auth: AuthService;
      catalog: CatalogService;
      logger: LoggerService;
    },
  ) {}

  /** `refs`: a user and the groups that the user speaks for. */
  includes(refs: string[]): Promise<boolean> {
    const key = refs.join(' ');
    const kept = this.#kept.get(key);
    if (kept && kept.until > Date.now()) {
      return kept.owns;
    }
    if (this.#kept.size >= MAX_KEPT) {
      this.#kept.clear();
    }
    const owns = this.#ask(refs);
    this.#kept.set(key, { until: Date.now() + KEEP_MS, owns });
    return owns;
  }

  async #ask(refs: string[]): Promise<boolean> {
    const { auth, catalog, logger } = this.options;
    try {
      const { items } = await catalog.queryEntities(
        {
          filter: { kind: TENANT_KIND, 'relations.ownedBy': refs },
          fields: ['kind'],
          limit: 1,
        },
        { credentials: await auth.getOwnServiceCredentials() },
      );
      return items.length > 0;
    } catch (error) {
      // Rather a template too few than one too many: what it does is checked again.
      logger.warn(
        `Could not ask the catalog who owns tenants. ${toError(error).message}`,
      );
      return false;
    }
  }
}
