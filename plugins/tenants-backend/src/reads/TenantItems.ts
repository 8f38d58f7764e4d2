import {
  HEALTH_STATES,
  type Health,
  type QuotaUse,
  type RequestCounts,
  type ServiceMark,
  type Tenant,
  type TenantListItem,
  type Tier,
  type UsageSummary,
} from '@tenantry/plugin-tenants-common';
import { groupBy } from '../collect/groupBy';
import type { DriftEntry, DriftStore } from '../drift/DriftStore';
import type { HealthStore } from '../health/HealthStore';
import { SERVICE_NAMES } from '../health/inventory';
import type { ServiceMarkEntry } from '../health/rows';
import { currentVerdict, verdictOf } from '../health/TenantAssessor';
import { ASLEEP, isAsleep } from '../health/asleep';
import { say, type Verdict } from '../health/verdict';
import { fromRow, type ListedRow } from '../store/rows';
import { toCounts } from '../usage/counts';
import { quotaUseOf } from '../usage/quota';
import type { StoredSummary } from '../usage/summary';

const iso = (ms: number) => new Date(ms).toISOString();

/** Services in the order of the SaaS, the proxy last, unknown ones after it. */
export function inOrder<T extends { name: string }>(services: T[]): T[] {
  const position = ({ name }: T) =>
    SERVICE_NAMES.includes(name)
      ? SERVICE_NAMES.indexOf(name)
      : SERVICE_NAMES.length;
  return [...services].sort(
    (a, b) => position(a) - position(b) || a.name.localeCompare(b.name),
  );
}

export function toHealth(
  verdict: Verdict,
  options: { sinceMs: number; observedAtMs?: number; nowMs: number },
): Health {
  return {
    state: verdict.state,
    reason: say(verdict, options.nowMs),
    since: iso(options.sinceMs),
    ...(options.observedAtMs === undefined
      ? {}
      : { observedAt: iso(options.observedAtMs) }),
  };
}

/** Use of the quota in a row, as of now. */
export function quotaOf(
  row: ListedRow,
  tiers: Tier[],
  nowMs: number,
): QuotaUse | undefined {
  const tier = tiers.find(({ name }) => name === row.tier);
  if (!tier || row.quota_used === null) {
    return undefined;
  }
  return quotaUseOf(
    {
      used: Number(row.quota_used),
      countedAtMs: Number(row.quota_counted_at),
      // What is refused counts for nothing.
      lastHour: Number(row.requests_1h) - Number(row.throttled_1h),
    },
    tier.usagePlan,
    nowMs,
  );
}

const summaryOf = ({ usage }: ListedRow): Partial<StoredSummary> =>
  usage ? JSON.parse(usage) : {};

/** Requests of the last 24 hours. */
export const countsOf = (
  row: ListedRow,
  { clientErrors = 0 } = summaryOf(row),
): RequestCounts =>
  toCounts({
    requests: Number(row.requests),
    clientErrors,
    serverErrors: Number(row.errors),
    throttled: Number(row.throttled),
  });

function usageOf(
  row: ListedRow,
  tiers: Tier[],
  nowMs: number,
): UsageSummary | undefined {
  const quota = quotaOf(row, tiers, nowMs);
  if (!row.usage && !quota) {
    return undefined;
  }
  const summary = summaryOf(row);
  const { hourly = Array.from({ length: 24 }, () => 0) } = summary;
  return { ...countsOf(row, summary), hourly, quota };
}

const driftOf = (
  entry: DriftEntry | undefined,
): Pick<TenantListItem, 'drift'> => {
  if (!entry?.drift) {
    return {};
  }
  const { state, since, checkedAt, resources } = entry.drift;
  return { drift: { state, since, checkedAt, resources: resources.length } };
};

/** Makes of rows what lists show, with reasons as of now. */
export class TenantItems {
  constructor(
    private readonly health: HealthStore,
    private readonly drifts: DriftStore,
    private readonly tiers: Tier[],
    private readonly now: () => number = Date.now,
  ) {}

  async of(rows: ListedRow[]): Promise<TenantListItem[]> {
    const stackKeys = [...new Set(rows.map(row => row.stack_name))];
    const ownStacks = rows
      .filter(row => row.isolation !== 'pool')
      .map(row => row.stack_name);
    const [marks, stacks, walks, drifts] = await Promise.all([
      this.health.marks(stackKeys),
      this.health.stacksOf(stackKeys),
      this.health.walks(),
      this.drifts.getMany(ownStacks),
    ]);
    const byStack = groupBy(marks, ({ stackKey }) => stackKey);
    const nowMs = this.now();
    return rows.map(row => {
      const tenant = fromRow(row);
      const services = byStack.get(row.stack_name) ?? [];
      const stack = stacks.get(row.stack_name);
      const walkedAtMs = walks.get(tenant.cell);
      const verdict = verdictOf(tenant, { walkedAtMs, stack, services }, nowMs);
      const imageTag = tenant.silo?.imageTag ?? stack?.outputs?.RunningImageTag;
      return {
        ...tenant,
        ...(verdict
          ? { health: healthOfRow(row, verdict, services, nowMs) }
          : {}),
        usage: usageOf(row, this.tiers, nowMs),
        services: marksOf(tenant, services, nowMs),
        ...(imageTag ? { imageTag } : {}),
        ...driftOf(
          tenant.isolation === 'pool' ? undefined : drifts.get(row.stack_name),
        ),
      };
    });
  }
}

/** Since when: as the row says, unless it does not know of this state yet. */
function healthOfRow(
  row: ListedRow,
  verdict: Verdict,
  services: ServiceMarkEntry[],
  nowMs: number,
): Health {
  const isKnown = HEALTH_STATES[row.health] === verdict.state;
  const sinceMs =
    isKnown && row.health_since !== null
      ? Number(row.health_since)
      : Math.max(
          Number(row.updated_at),
          ...services.map(service => service.sinceMs),
        );
  return toHealth(verdict, {
    sinceMs,
    nowMs,
    observedAtMs:
      services.length > 0
        ? Math.min(...services.map(({ observedAtMs }) => observedAtMs))
        : undefined,
  });
}

function marksOf(
  tenant: Tenant,
  services: ServiceMarkEntry[],
  nowMs: number,
): ServiceMark[] {
  return inOrder(services).map(service => {
    const verdict = isAsleep(tenant) ? ASLEEP : currentVerdict(service, nowMs);
    return {
      name: service.name,
      state: verdict.state,
      reason: say(verdict, nowMs),
    };
  });
}
