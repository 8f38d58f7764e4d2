import type {
  DriftState,
  FleetDrift,
  StackDrift,
} from '@tenantry/plugin-tenants-common';
import type { Knex } from 'knex';
import { applyFilters, type VisibleTenants } from '../store/filters';
import { fromStackKey } from '../store/stackKey';

interface Row {
  stack_name: string;
  drift_state: DriftState | null;
  drifted_since: number | string | null;
  checked_at: number | string | null;
  checked_version: string | null;
  found: string | null;
  comparing_since: number | string | null;
  tried_at: number | string | null;
  problem: string | null;
}

/** How a stack compares, as far as that is known. */
export interface DriftEntry {
  stackKey: string;
  drift?: StackDrift & { since: string };
  checkedAtMs?: number;
  /** What the tenant ran when it was compared. */
  version?: string;
  comparingSinceMs?: number;
  triedAtMs?: number;
  problem?: string;
}

/** A comparison that takes longer is not under way any more: its portal has died. */
const GIVEN_UP_MS = 22 * 60_000;
/** Parameters of a statement. */
const BATCH = 500;

// PostgreSQL's driver answers bigints as strings.
const ms = (value: number | string | null) =>
  value === null ? undefined : Number(value);

function toEntry(row: Row, nowMs: number): DriftEntry {
  const comparing = ms(row.comparing_since);
  return {
    stackKey: row.stack_name,
    drift: row.found
      ? {
          ...(JSON.parse(row.found) as StackDrift),
          since: new Date(ms(row.drifted_since)!).toISOString(),
        }
      : undefined,
    checkedAtMs: ms(row.checked_at),
    version: row.checked_version ?? undefined,
    comparingSinceMs:
      comparing !== undefined && comparing > nowMs - GIVEN_UP_MS
        ? comparing
        : undefined,
    triedAtMs: ms(row.tried_at),
    problem: row.problem ?? undefined,
  };
}

/** Keeps the latest comparison of each stack with its template, however old. */
export class DriftStore {
  constructor(
    private readonly db: Knex,
    private readonly now: () => number = Date.now,
  ) {}

  async get(stackKey: string): Promise<DriftEntry | undefined> {
    return (await this.getMany([stackKey])).get(stackKey);
  }

  async getMany(stackKeys: string[]): Promise<Map<string, DriftEntry>> {
    const found = new Map<string, DriftEntry>();
    for (let start = 0; start < stackKeys.length; start += BATCH) {
      const rows = await this.db<Row>('stack_drift').whereIn(
        'stack_name',
        stackKeys.slice(start, start + BATCH),
      );
      rows.forEach(row => found.set(row.stack_name, toEntry(row, this.now())));
    }
    return found;
  }

  /** Keys of the stacks that have drifted. */
  async drifted(): Promise<Set<string>> {
    const rows = await this.db<Row>('stack_drift')
      .select('stack_name')
      .where({ drift_state: 'drifted' });
    return new Set(rows.map(row => row.stack_name));
  }

  /** Claims a comparison; false when one is under way, on whichever replica. */
  async begin(stackKey: string): Promise<boolean> {
    const nowMs = this.now();
    await this.db<Row>('stack_drift')
      .insert({ stack_name: stackKey })
      .onConflict('stack_name')
      .ignore();
    const claimed = await this.db<Row>('stack_drift')
      .where({ stack_name: stackKey })
      .where(query =>
        query
          .whereNull('comparing_since')
          .orWhere('comparing_since', '<=', nowMs - GIVEN_UP_MS),
      )
      .update({ comparing_since: nowMs });
    return claimed > 0;
  }

  /** Takes a result, unless a later one is known. */
  async take(
    stackKey: string,
    drift: StackDrift,
    version?: string,
  ): Promise<void> {
    const checkedAtMs = Date.parse(drift.checkedAt);
    const before = await this.get(stackKey);
    if ((before?.checkedAtMs ?? 0) > checkedAtMs) {
      await this.release(stackKey);
      return;
    }
    const since =
      before?.drift?.state === drift.state
        ? Date.parse(before.drift.since)
        : checkedAtMs;
    const columns = {
      drift_state: drift.state,
      drifted_since: since,
      checked_at: checkedAtMs,
      // Whoever brings a result without one has compared what was compared before.
      checked_version: version ?? before?.version ?? null,
      found: JSON.stringify(drift),
      comparing_since: null,
      tried_at: this.now(),
      problem: null,
    };
    await this.db<Row>('stack_drift')
      .insert({ stack_name: stackKey, ...columns })
      .onConflict('stack_name')
      .merge(columns);
  }

  /** Notes that a comparison brought nothing; the result before stays. */
  async fail(stackKey: string, problem: string): Promise<void> {
    await this.db<Row>('stack_drift')
      .where({ stack_name: stackKey })
      .update({ comparing_since: null, tried_at: this.now(), problem });
  }

  /** Notes that nobody is comparing it any more. */
  async release(stackKey: string): Promise<void> {
    await this.db<Row>('stack_drift')
      .where({ stack_name: stackKey })
      .update({ comparing_since: null });
  }

  /** Forgets stacks of a cell that no tenant lives in. */
  async keepOnly(cell: string, stackNames: Set<string>): Promise<void> {
    const rows = await this.db<Row>('stack_drift').select('stack_name');
    const gone = rows
      .map(row => row.stack_name)
      .filter(key => {
        const of = fromStackKey(key);
        return of.cell === cell && !stackNames.has(of.stackName);
      });
    for (let start = 0; start < gone.length; start += BATCH) {
      await this.db<Row>('stack_drift')
        .whereIn('stack_name', gone.slice(start, start + BATCH))
        .delete();
    }
  }

  /** How the own stacks of visible tenants compare. */
  async fleet(visible: VisibleTenants): Promise<FleetDrift> {
    const rows = await applyFilters(
      this.db('tenants')
        .leftJoin('stack_drift', 'stack_drift.stack_name', 'tenants.stack_name')
        .select('drift_state')
        .whereNot('isolation', 'pool')
        .whereNotIn('state', ['provisioning', 'deprovisioning', 'offboarded']),
      {},
      visible,
    )
      .count({ count: '*' })
      .min({ oldest: 'checked_at' })
      .groupBy('drift_state');
    const countOf = (state: DriftState | null) =>
      Number(rows.find((row: any) => row.drift_state === state)?.count ?? 0);
    const oldest = rows
      .map((row: any) => ms(row.oldest))
      .filter(at => at !== undefined);
    return {
      drifted: countOf('drifted'),
      inSync: countOf('in-sync'),
      unknown: countOf('unknown'),
      unchecked: countOf(null),
      ...(oldest.length > 0
        ? { oldestCheckedAt: new Date(Math.min(...oldest)).toISOString() }
        : {}),
    };
  }
}
