import {
  HEALTH_STATES,
  type AttentionKind,
  type Isolation,
  type LifecycleState,
  type OperationFailure,
  type OperationKind,
  type Tenant,
} from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';
import { groupBy } from '../collect/groupBy';
import { pagesOf } from '../collect/pages';
import type { DriftStore } from '../drift/DriftStore';
import { updateTenants } from '../store/bulkUpdate';
import { fromStackKey } from '../store/stackKey';
import { STALE_AFTER_MS } from './assessService';
import { assessTenant } from './assessTenant';
import type { HealthStore } from './HealthStore';
import type { ServiceMarkEntry, StackEntry } from './rows';
import type { Verdict } from './verdict';

/** Position in `HEALTH_STATES` of tenants that are no more. */
const NO_HEALTH = -1;

/** From here on a quota needs somebody. */
const NEAR_QUOTA = 0.9;

interface Row {
  tenant_id: string;
  state: LifecycleState;
  stack_name: string;
  isolation: Isolation;
  health: number;
  health_since: number | string | null;
  updated_at: number | string;
  attention: AttentionKind | null;
  attention_since: number | string | null;
  quota_share: number;
  failed_operation: OperationKind | null;
}

/** What became of a tenant's health. */
export interface HealthChange {
  tenantId: string;
  health: number;
  attention: AttentionKind | null;
}

/** What was looked at too long ago is not known any more. */
export function currentVerdict(
  { verdict, observedAtMs }: Pick<ServiceMarkEntry, 'verdict' | 'observedAtMs'>,
  nowMs: number,
): Verdict {
  return nowMs - observedAtMs > STALE_AFTER_MS
    ? {
        state: 'unknown',
        cause: {
          kind: 'unobserved',
          seenAt: new Date(observedAtMs).toISOString(),
        },
      }
    : verdict;
}

/** How a tenant fares, from what is stored of its stack. */
export function verdictOf(
  tenant: Pick<Tenant, 'state' | 'stackName' | 'isolation' | 'updatedAt'> & {
    failure?: Pick<OperationFailure, 'operation'>;
  },
  known: {
    /** When the latest complete walk over the stacks of its cell began, epoch ms. */
    walkedAtMs?: number;
    stack?: StackEntry;
    services: ServiceMarkEntry[];
  },
  nowMs: number,
): Verdict | undefined {
  // A stack that was made after the walk is not missing.
  const wasWalked =
    known.walkedAtMs !== undefined &&
    known.walkedAtMs > Date.parse(tenant.updatedAt);
  return assessTenant({
    state: tenant.state,
    stackName: tenant.stackName,
    failure: tenant.failure,
    isShared: tenant.isolation === 'pool',
    stack: known.stack ?? (wasWalked ? null : undefined),
    services: known.services.map(service => ({
      name: service.name,
      running: service.running,
      verdict: currentVerdict(service, nowMs),
    })),
  });
}

/** Why somebody should look at a tenant; the worst reason counts. */
export function attentionOf(facts: {
  state: LifecycleState;
  verdict: Verdict | undefined;
  isShared: boolean;
  quotaShare: number;
  /** Its stack is not as its template says. */
  isDrifted: boolean;
}): AttentionKind | undefined {
  const { state, verdict, isShared, quotaShare, isDrifted } = facts;
  if (state === 'offboarded') {
    return undefined;
  }
  // What a whole tier shares is told once, of the tier.
  const own = isShared ? undefined : verdict;
  if (own?.state === 'down') {
    return 'down';
  }
  if (state === 'failed') {
    return 'failed';
  }
  if (own?.cause.kind === 'stuck-deployment') {
    return 'stuck-deployment';
  }
  if (quotaShare >= 1) {
    return 'over-quota';
  }
  if (own?.state === 'degraded') {
    return 'degraded';
  }
  if (quotaShare >= NEAR_QUOTA) {
    return 'near-quota';
  }
  return isDrifted && !isShared ? 'drifted' : undefined;
}

/** Which tenants to assess. */
interface Which {
  stackKeys?: string[];
  tenantIds?: string[];
}

/** What does not differ from one tenant to the next. */
interface Common {
  nowMs: number;
  walks: Map<string, number>;
  drifted: Set<string>;
}

const MAX_IDS = 1_000;

/** Keeps in each tenant's row how it fares, so that lists of thousands can sort and filter by it. */
export class TenantAssessor {
  constructor(
    private readonly db: Knex,
    private readonly health: HealthStore,
    private readonly drifts: Pick<DriftStore, 'drifted'>,
    private readonly now: () => number = Date.now,
  ) {}

  /** Assesses these tenants, or all, and tells whose health or need changed. */
  async assess(which?: Which): Promise<HealthChange[]> {
    const common = {
      nowMs: this.now(),
      walks: await this.health.walks(),
      drifted: await this.drifts.drifted(),
    };
    const changes: HealthChange[] = [];
    for await (const rows of this.#rows(which)) {
      changes.push(...(await this.#assessSome(rows, common)));
    }
    return changes;
  }

  async #assessSome(
    rows: Row[],
    { nowMs, walks, drifted }: Common,
  ): Promise<HealthChange[]> {
    const stackKeys = [...new Set(rows.map(row => row.stack_name))];
    const [stacks, services] = await Promise.all([
      this.health.stacksOf(stackKeys),
      this.health.marks(stackKeys),
    ]);
    const byStack = groupBy(services, ({ stackKey }) => stackKey);

    const updates: Array<{
      tenantId: string;
      values: Record<
        'health' | 'health_since' | 'attention' | 'attention_since',
        unknown
      >;
    }> = [];
    const changes: HealthChange[] = [];
    for (const row of rows) {
      const { cell, stackName } = fromStackKey(row.stack_name);
      const verdict = verdictOf(
        {
          state: row.state,
          stackName,
          isolation: row.isolation,
          updatedAt: new Date(Number(row.updated_at)).toISOString(),
          failure: row.failed_operation
            ? { operation: row.failed_operation }
            : undefined,
        },
        {
          walkedAtMs: walks.get(cell),
          stack: stacks.get(row.stack_name),
          services: byStack.get(row.stack_name) ?? [],
        },
        nowMs,
      );
      const health = verdict ? HEALTH_STATES.indexOf(verdict.state) : NO_HEALTH;
      const attention =
        attentionOf({
          state: row.state,
          verdict,
          isShared: row.isolation === 'pool',
          quotaShare: Number(row.quota_share),
          isDrifted: drifted.has(row.stack_name),
        }) ?? null;
      const isNewHealth = health !== row.health || row.health_since === null;
      const isNewAttention = attention !== row.attention;
      if (!isNewHealth && !isNewAttention) {
        continue;
      }
      updates.push({
        tenantId: row.tenant_id,
        values: {
          health,
          health_since: isNewHealth ? nowMs : row.health_since,
          attention,
          attention_since: isNewAttention
            ? attention && nowMs
            : row.attention_since,
        },
      });
      if (health !== row.health || isNewAttention) {
        changes.push({ tenantId: row.tenant_id, health, attention });
      }
    }
    await updateTenants(
      this.db,
      {
        health: 'smallint',
        health_since: 'bigint',
        attention: 'text',
        attention_since: 'bigint',
      },
      updates,
    );
    return changes;
  }

  #rows(which?: Which): AsyncGenerator<Row[]> {
    const query = this.db('tenants')
      .where('removed', false)
      .select(
        'tenant_id',
        'state',
        'stack_name',
        'isolation',
        'failed_operation',
        'updated_at',
        'health',
        'health_since',
        'attention',
        'attention_since',
        'quota_share',
      );
    // Very many are all the same to a query, and too many for its parameters.
    if (which?.stackKeys && which.stackKeys.length <= MAX_IDS) {
      query.whereIn('stack_name', which.stackKeys);
    }
    if (which?.tenantIds && which.tenantIds.length <= MAX_IDS) {
      query.whereIn('tenant_id', which.tenantIds);
    }
    return pagesOf<Row>(query);
  }
}
