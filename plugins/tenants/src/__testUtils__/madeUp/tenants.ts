import type {
  HealthState,
  LifecycleState,
  QuotaUse,
  TenantListItem,
  TierName,
} from '@tenantry/plugin-tenants-common';
import { HOUR, iso, MINUTE, noise } from './noise';
import { TIERS } from './tiers';
import { add, countsAt, NOTHING } from './traffic';

const NAMES =
  'Acme Corp,Globex,Initech,Umbrella,Hooli,Stark Industries,Wayne Enterprises,Wonka,Tyrell,Cyberdyne,Soylent,Massive Dynamic'.split(
    ',',
  );

const TIER_OF: TierName[] = ['basic', 'basic', 'advanced', 'premium', 'basic'];

/** Which of twelve tenants are out of service, and which hurt. */
const STATE_OF: Record<number, LifecycleState> = {
  8: 'failed',
  10: 'suspended',
  11: 'provisioning',
};
const HEALTH_OF: Record<number, HealthState> = {
  2: 'down',
  3: 'degraded',
  7: 'deploying',
};

/** How much of its quota each of five tenants has used. */
const QUOTA_SHARES = [0.1, 0.93, 0.3, 0.25, 1];

export const REASONS: Record<HealthState, string> = {
  healthy: 'All 3 services run as many tasks as they should.',
  deploying: 'orders is being deployed: 1 of 2 tasks run the new version.',
  unknown: 'Not observed yet.',
  degraded:
    '1 of 2 orders tasks run. The last one stopped by itself: exit code 137, out of memory.',
  down: 'No products task runs, 2 should. The last one stopped by itself: exit code 1.',
};

/** Products are what is down; whatever else is the matter is so with orders. */
function serviceState(name: string, health: HealthState): HealthState {
  const sick = health === 'down' ? 'products' : 'orders';
  return health === 'unknown' || name === sick ? health : 'healthy';
}

function quotaOf(
  id: string,
  tier: TierName,
  share: number,
  now: number,
): QuotaUse {
  const { limit, period } = TIERS[tier].usagePlan.quota;
  return {
    used: Math.round(limit * share * (0.9 + 0.1 * noise(id))),
    limit,
    period,
    periodStart: iso(Math.floor(now / (24 * HOUR)) * 24 * HOUR),
    periodEnd: iso((Math.floor(now / (24 * HOUR)) + 1) * 24 * HOUR),
    exhaustedAt: share > 0.9 ? iso(now + 2 * HOUR) : undefined,
    countedAt: iso(now - 3 * MINUTE),
  };
}

/** One of the tenants: what it is and how it fares goes by its number. */
export function tenantOf(
  index: number,
  { now, calm }: { now: number; calm?: boolean },
): TenantListItem {
  const tier = TIER_OF[index % TIER_OF.length];
  const base = NAMES[index % NAMES.length];
  const round = Math.floor(index / NAMES.length);
  const displayName = round > 0 ? `${base} ${round + 1}` : base;
  const tenantId = displayName.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const odd = calm ? 0 : index % 12;
  const state = STATE_OF[odd] ?? 'active';
  const health = state === 'active' ? HEALTH_OF[odd] ?? 'healthy' : 'unknown';
  const isolation = TIERS[tier].isolation;
  const hours = Array.from({ length: 24 }, (_, hour) =>
    countsAt({ tenantId, tier }, now - (23 - hour) * HOUR, HOUR),
  );
  return {
    tenantId,
    displayName,
    tier,
    isolation,
    cell: 'local',
    owner: 'group:default/platform',
    state,
    version: 3,
    tenantPath: isolation === 'pool' ? 'basic' : tenantId,
    stackName:
      isolation === 'pool' ? 'tenant-pool-basic' : `tenant-${tenantId}`,
    apiUrl: 'https://api.example/v1',
    identity: {
      userPoolId: 'pool',
      appClientId: 'client',
      issuer: 'https://i',
    },
    createdAt: iso(now - (index + 1) * 40 * HOUR),
    activatedAt: iso(now - (index + 1) * 40 * HOUR),
    updatedAt: iso(now - index * HOUR),
    failure:
      state === 'failed'
        ? {
            operation: 'onboard',
            step: 'deploy',
            cause:
              'The stack could not be created: orders did not become stable.',
            hint: 'Run it again.',
            at: iso(now - 3 * HOUR),
            taskId: 'task-1',
          }
        : undefined,
    health: {
      state: health,
      reason:
        state === 'suspended'
          ? 'Not observed while it is suspended.'
          : REASONS[health],
      since: iso(now - 4 * MINUTE - index * 1_000),
      observedAt: iso(now - 20_000),
    },
    usage: {
      ...hours.reduce(add, NOTHING),
      hourly: hours.map(({ requests }) => requests),
      quota: quotaOf(
        tenantId,
        tier,
        calm ? 0.2 : QUOTA_SHARES[index % QUOTA_SHARES.length],
        now,
      ),
    },
    services: ['orders', 'products', 'users'].map(name => ({
      name,
      state: serviceState(name, health),
      reason: `${name} of ${displayName}`,
    })),
    imageTag: `1.${4 + (index % 3)}.0`,
  };
}
