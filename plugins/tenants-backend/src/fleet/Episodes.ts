import type { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import type { NotificationService } from '@backstage/plugin-notifications-node';
import {
  HEALTH_STATES,
  type TenantListItem,
} from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';
import { groupBy } from '../collect/groupBy';
import type { TenantItems } from '../reads/TenantItems';
import type { ListedRow } from '../store/rows';

type Kind = 'down' | 'over-quota';

interface Row {
  tenant_id: string;
  kind: Kind;
  started_at: number;
  well_since: number | null;
  told_at: number | null;
}

const DOWN = HEALTH_STATES.indexOf('down');
/** What comes back within so long has never been over. */
const OVER_AFTER_MS = 5 * 60_000;
/** What is over within so long was a hiccup that nobody needs to be called for. */
const TELL_AFTER_MS: Record<Kind, number> = { down: 20_000, 'over-quota': 0 };
/** Of more tenants at once an owner is told in one note. */
const ONE_BY_ONE = 3;
const NAMES_IN_A_NOTE = 5;

export interface EpisodesOptions {
  db: Knex;
  items: TenantItems;
  notifications: NotificationService;
  logger: LoggerService;
  now?: () => number;
}

/**
 * Tells owners once when a tenant of theirs goes down or over its quota. What was told is
 * kept, so that restarts and other replicas tell nothing twice.
 */
export class Episodes {
  readonly #options: EpisodesOptions;
  readonly #now: () => number;

  constructor(options: EpisodesOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  /** Begins and ends episodes by how tenants are now, and tells of those that are new. */
  async update(): Promise<void> {
    await this.#follow('down', query => query.where('health', DOWN));
    await this.#follow('over-quota', query =>
      query.where('quota_share', '>=', 1),
    );
  }

  async #follow(
    kind: Kind,
    restrict: (query: Knex.QueryBuilder) => Knex.QueryBuilder,
  ): Promise<void> {
    const { db } = this.#options;
    const nowMs = this.#now();
    const hurting = new Set<string>(
      (
        await restrict(
          db('tenants')
            .select('tenant_id')
            .where('removed', false)
            .whereNot('state', 'offboarded'),
        )
      ).map((row: { tenant_id: string }) => row.tenant_id),
    );
    const known = await db<Row>('episodes').where({ kind });
    const knownIds = new Set(known.map(row => row.tenant_id));

    const begun = [...hurting].filter(id => !knownIds.has(id));
    await this.#insert(
      begun.map(tenantId => ({
        tenant_id: tenantId,
        kind,
        started_at: nowMs,
        well_since: null,
        told_at: null,
      })),
    );
    const again = known.filter(
      row => hurting.has(row.tenant_id) && row.well_since !== null,
    );
    await this.#set(kind, again, { well_since: null });
    const well = known.filter(row => !hurting.has(row.tenant_id));
    await this.#set(
      kind,
      well.filter(row => row.well_since === null),
      { well_since: nowMs },
    );
    const over = well.filter(
      row =>
        row.told_at === null ||
        (row.well_since !== null &&
          nowMs - Number(row.well_since) >= OVER_AFTER_MS),
    );
    for (const some of pages(over)) {
      await db('episodes')
        .where({ kind })
        .whereIn(
          'tenant_id',
          some.map(row => row.tenant_id),
        )
        .delete();
    }
    await this.#tell(
      kind,
      known
        .filter(
          row =>
            row.told_at === null &&
            hurting.has(row.tenant_id) &&
            nowMs - Number(row.started_at) >= TELL_AFTER_MS[kind],
        )
        .map(row => row.tenant_id)
        .concat(TELL_AFTER_MS[kind] === 0 ? begun : []),
    );
  }

  async #tell(kind: Kind, tenantIds: string[]): Promise<void> {
    const { db, items } = this.#options;
    const tenants: TenantListItem[] = [];
    for (const ids of pages(tenantIds)) {
      const rows = await db<ListedRow>('tenants').whereIn('tenant_id', ids);
      tenants.push(...(await items.of(rows)));
    }
    for (const [owner, own] of groupBy(tenants, each => each.owner)) {
      // Noted first: rather none than two.
      await this.#set(
        kind,
        own.map(({ tenantId }) => ({ tenant_id: tenantId })),
        { told_at: this.#now() },
      );
      for (const note of notesOf(kind, own)) {
        await this.#send(owner, note);
      }
    }
  }

  async #send(owner: string, note: Note): Promise<void> {
    const { notifications, logger } = this.#options;
    try {
      await notifications.send({
        recipients: { type: 'entity', entityRef: owner },
        payload: note,
      });
    } catch (error) {
      logger.warn(
        `Could not notify ${owner}: ${note.title}. ${toError(error).message}`,
      );
    }
  }

  async #insert(rows: Row[]): Promise<void> {
    for (const some of pages(rows)) {
      await this.#options
        .db<Row>('episodes')
        .insert(some)
        .onConflict(['tenant_id', 'kind'])
        .ignore();
    }
  }

  async #set(
    kind: Kind,
    rows: Array<Pick<Row, 'tenant_id'>>,
    columns: Partial<Row>,
  ): Promise<void> {
    for (const some of pages(rows)) {
      await this.#options
        .db('episodes')
        .where({ kind })
        .whereIn(
          'tenant_id',
          some.map(row => row.tenant_id),
        )
        .update(columns);
    }
  }
}

function* pages<T>(items: T[], size = 200): Generator<T[]> {
  for (let start = 0; start < items.length; start += size) {
    yield items.slice(start, start + size);
  }
}

interface Note {
  title: string;
  description: string;
  link: string;
  severity: 'critical' | 'high';
  topic: string;
}

/** What an owner is told of some tenants: one note each, or one for many. */
function notesOf(kind: Kind, tenants: TenantListItem[]): Note[] {
  const what = kind === 'down' ? 'down' : 'over its quota';
  const common = {
    severity: kind === 'down' ? ('critical' as const) : ('high' as const),
    topic: `tenants-${kind}`,
  };
  if (tenants.length <= ONE_BY_ONE) {
    return tenants.map(tenant => ({
      ...common,
      title: `${tenant.displayName} is ${what}`,
      description:
        kind === 'down'
          ? tenant.health?.reason ?? ''
          : quotaWords(tenant.usage?.quota),
      link: `/catalog/default/tenant/${tenant.tenantId}`,
    }));
  }
  const names = tenants
    .slice(0, NAMES_IN_A_NOTE)
    .map(({ displayName }) => displayName);
  const more = tenants.length - names.length;
  return [
    {
      ...common,
      title: `${tenants.length} tenants are ${
        kind === 'down' ? 'down' : 'over their quotas'
      }`,
      description: `${names.join(', ')}${
        more > 0 ? ` and ${more} more` : ''
      }. ${kind === 'down' ? tenants[0].health?.reason ?? '' : ''}`.trim(),
      link: `/tenants?${kind === 'down' ? 'health=down' : 'sort=-quota'}`,
    },
  ];
}

const WHEN: Record<string, string> = {
  DAY: 'today',
  WEEK: 'this week',
  MONTH: 'this month',
};

function quotaWords(
  quota: { used: number; limit: number; period: string } | undefined,
): string {
  const count = (value: number) => value.toLocaleString('en-US');
  return quota
    ? `It has used ${count(quota.used)} of ${count(quota.limit)} requests ${
        WHEN[quota.period]
      }.`
    : '';
}
