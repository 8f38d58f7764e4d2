import type { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  USAGE_KEPT_DAYS,
  USAGE_STEPS,
  type FleetUsageResponse,
  type TenantUsageResponse,
  type TierName,
  type UsagePoint,
  type UsageQuery,
  type UsageStep,
} from '@tenantry/plugin-tenants-common';
import { groupBy } from '../collect/groupBy';
import type { VisibleTenants } from '../store/filters';
import {
  addUsage,
  DAY,
  emptyRow,
  FIVE_MINUTES,
  floorTo,
  HOUR,
  toCounts,
  type UsageRow,
} from '../usage/counts';
import { latencyOf } from '../usage/latency';
import { tierKey } from '../usage/rollUp';
import type { UsageMemory } from '../usage/UsageCollector';
import type { RolledUntil, UsageOf, UsageStore } from '../usage/UsageStore';
import type { ReadsOptions } from './ReadsOptions';
import { statusOf } from './statusOf';
import { quotaOf } from './TenantItems';
import { findVisibleCells } from './visibleCells';

const WIDTHS: Record<UsageStep, number> = {
  '5m': FIVE_MINUTES,
  '1h': HOUR,
  '1d': DAY,
};

/** A chart of more points is no clearer. */
const MAX_POINTS = 400;

/** A range of whole windows, epoch s. */
export interface Range {
  from: number;
  /** Exclusive. */
  to: number;
  step: UsageStep;
}

/** Makes whole windows of what was asked for; throws an InputError for what is not kept. */
function rangeOf(query: UsageQuery, nowMs: number): Range {
  const nowS = Math.floor(nowMs / 1000);
  const time = (text: string | undefined, otherwise: number) =>
    text === undefined ? otherwise : Math.floor(Date.parse(text) / 1000);
  const to = Math.min(time(query.to, nowS), nowS);
  const from = time(query.from, to - DAY);
  if (from >= to) {
    throw new InputError(
      `from: "${query.from}" is not before ${
        query.to ? `"${query.to}"` : 'now'
      }; give an earlier time.`,
    );
  }
  const isKept = (step: UsageStep) =>
    from >= floorTo(nowS - USAGE_KEPT_DAYS[step] * DAY, DAY);
  const step =
    query.step ??
    USAGE_STEPS.find(
      each => (to - from) / WIDTHS[each] <= MAX_POINTS && isKept(each),
    ) ??
    '1d';
  if (!isKept(step) && step !== '1d') {
    throw new InputError(
      `step: windows of ${step} are kept for ${
        USAGE_KEPT_DAYS[step]
      } days; ask for ${step === '5m' ? '1h or 1d' : '1d'}, or for less.`,
    );
  }
  const width = WIDTHS[step];
  return {
    step,
    from: floorTo(from, width),
    to: floorTo(to + width - 1, width),
  };
}

const iso = (seconds: number) => new Date(seconds * 1000).toISOString();

/**
 * One point per window: zeros where the log was read and nobody asked, nothing where it was
 * not. Of several cells, those count whose log can be read.
 */
function toPoints(
  rows: UsageRow[],
  { from, to, step }: Range,
  read: { since: number; until: number },
): UsagePoint[] {
  const width = WIDTHS[step];
  const byTime = new Map(rows.map(row => [row.at, row]));
  const points: UsagePoint[] = [];
  for (let at = from; at < to; at += width) {
    const wasRead = at + width > read.since && at < read.until;
    const row = byTime.get(at) ?? (wasRead ? emptyRow('', at) : undefined);
    if (row) {
      points.push({
        at: iso(at),
        ...toCounts(row),
        latency: latencyOf(row.latency),
      });
    }
  }
  return points;
}

export interface UsageReadsOptions extends ReadsOptions {
  usage: UsageStore;
}

/** How much tenants use: from the store, without a call to AWS. */
export class UsageReads {
  readonly #options: UsageReadsOptions;
  readonly #now: () => number;

  constructor(options: UsageReadsOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
  }

  async usage(
    tenantId: string,
    query: UsageQuery,
    credentials: BackstageCredentials,
  ): Promise<TenantUsageResponse> {
    const { reads, tenants, tiers, collectors } = this.#options;
    const tenant = await reads.get(tenantId, credentials);
    const range = rangeOf(query, this.#now());
    const memory = await this.memory([tenant.cell]);
    const since = Date.parse(tenant.createdAt) / 1000;
    const rows = await this.#windows(
      { cell: tenant.cell, since: new Map([[tenantId, since]]) },
      range,
      memory,
    );
    const sum = emptyRow(tenantId, range.from);
    rows.forEach(row => addUsage(sum, row));
    const row = await tenants.row(tenantId);
    const plan = tiers.find(({ name }) => name === tenant.tier)!.usagePlan;
    const quota = row && quotaOf(row, tiers, this.#now());
    return {
      tenantId,
      ...this.#head(range),
      points: toPoints(rows, range, memory),
      totals: { ...toCounts(sum), latency: latencyOf(sum.latency) },
      byService: Object.entries(sum.services)
        .map(([name, [requests, clientErrors, serverErrors, throttled]]) => ({
          name,
          ...toCounts({ requests, clientErrors, serverErrors, throttled }),
        }))
        .sort((a, b) => b.requests - a.requests),
      plan,
      ...(quota ? { quota } : {}),
      collector: await collectors.status('usage', [tenant.cell]),
    };
  }

  async fleetUsage(
    query: UsageQuery,
    credentials: BackstageCredentials,
  ): Promise<FleetUsageResponse> {
    const { reads, tiers, collectors } = this.#options;
    const visibility = await reads.visibility(credentials);
    const cells = await findVisibleCells(this.#options, visibility);
    const asked = rangeOf(query, this.#now());
    const memory = await this.memory(cells.map(({ id }) => id));
    // Later sums would lack a cell that lags behind, as if nobody had asked there.
    const until =
      cells.length > 1 ? floorTo(memory.until, FIVE_MINUTES) : Infinity;
    const range = { ...asked, to: Math.min(asked.to, until) };
    const byTier = await this.byTier(range, visibility.filter);
    return {
      ...this.#head(asked),
      series: tiers.map(({ name }) => ({
        tier: name,
        points: toPoints(byTier.get(name) ?? [], range, memory),
      })),
      collector: await statusOf({ collectors, cells }, 'usage'),
    };
  }

  /**
   * Windows of all visible tenants together, by tier. Who may see all reads what was added
   * up for whole tiers; others only ever see sums of tenants that they may see.
   */
  async byTier(
    range: Range,
    filter: VisibleTenants,
  ): Promise<Map<TierName, UsageRow[]>> {
    const { tenants, tiers, cells } = this.#options;
    const members = filter
      ? await tenants.visible.idsByTier(filter)
      : tiers.flatMap(({ name }) =>
          cells.map(({ id }) => ({
            tier: name,
            cell: id,
            since: new Map([[tierKey(name, id), 0]]),
          })),
        );
    const found = new Map<TierName, UsageRow[]>();
    for (const [cell, ofCell] of groupBy(members, each => each.cell)) {
      // Another cell may not have added up as much yet.
      const rolled = await this.memory([cell]);
      for (const { tier, ...some } of ofCell) {
        const rows = await this.#windows(some, range, rolled);
        found.set(tier, [...(found.get(tier) ?? []), ...rows]);
      }
    }
    return new Map(
      [...found].map(([tier, rows]) => [
        tier,
        [...groupBy(rows, ({ at }) => at)].map(([at, parts]) => {
          const sum = emptyRow(tier, at);
          parts.forEach(part => addUsage(sum, part));
          return sum;
        }),
      ]),
    );
  }

  /** What of the log of cells was read, and what of it is added up. */
  async memory(
    cells: string[],
  ): Promise<
    Pick<UsageMemory, 'since' | 'hours' | 'days'> & { until: number }
  > {
    const states = await Promise.all(
      cells.map(id => this.#options.collectors.get<UsageMemory>(`${id}/usage`)),
    );
    // A first pass remembers how far it is, and ends much later.
    const read = states.filter(
      ({ memory, collectedAtMs }) =>
        memory !== undefined && collectedAtMs !== undefined,
    );
    // A cell that cannot be read keeps nobody else's use from being shown.
    const well = read.filter(({ problem }) => !problem);
    const counting = [well, read].find(some => some.length > 0) ?? states;
    const memories = counting.map(state => ({
      since: state.memory?.since ?? Infinity,
      hours: state.memory?.hours ?? 0,
      days: state.memory?.days ?? 0,
      until: (state.collectedAtMs ?? 0) / 1000,
    }));
    const least = (of: (memory: (typeof memories)[number]) => number) =>
      Math.min(...memories.map(of));
    return {
      since: least(memory => memory.since),
      hours: least(memory => memory.hours),
      days: least(memory => memory.days),
      // Later windows lack what the others have not been read for yet.
      until: cells.length > 0 ? least(memory => memory.until) : 0,
    };
  }

  #windows(
    of: UsageOf,
    { from, to, step }: Range,
    rolled: RolledUntil,
  ): Promise<UsageRow[]> {
    return this.#options.usage.windows(of, WIDTHS[step], { from, to }, rolled);
  }

  #head({ from, to, step }: Range) {
    return { from: iso(from), to: iso(to), step };
  }
}
