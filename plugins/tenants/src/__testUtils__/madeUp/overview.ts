import type {
  AttentionItem,
  CapacityCheck,
  FleetDrift,
  FleetUpdatesResponse,
  TenantListItem,
  VersionCount,
} from '@tenantry/plugin-tenants-common';
import { HOUR, iso } from './noise';

/** The room in the cell: of one thing there is hardly any left. */
export const HEADROOM: CapacityCheck[] = [
  {
    id: 'shard',
    title: 'Load balancer target groups',
    state: 'ok',
    used: 39,
    limit: 100,
    needs: 1,
    message: 'Room for 61 more.',
  },
  {
    id: 'stack',
    title: 'Stacks',
    state: 'ok',
    used: 210,
    limit: 2_000,
    needs: 1,
    message: 'Room.',
  },
  {
    id: 'key',
    title: 'API keys',
    state: 'ok',
    used: 412,
    limit: 10_000,
    needs: 1,
    message: 'Room.',
  },
  {
    id: 'fargate-vcpu',
    title: 'Fargate vCPUs',
    state: 'short',
    used: 5.5,
    limit: 6,
    needs: 1.5,
    message:
      'A new tenant takes 1.5 vCPUs and 0.5 are left. Ask AWS for a higher quota (L-3032A538).',
  },
];

/** What somebody should look at among the tenants. */
export function attentionOf(
  tenants: TenantListItem[],
  now: number,
): AttentionItem[] {
  return tenants.flatMap<AttentionItem>(
    ({ tenantId, displayName, tier, state, health, failure, usage }) => {
      const about = { tenantId, displayName, tier };
      const quota = usage!.quota!;
      if (health!.state === 'down' || health!.state === 'degraded') {
        return [
          {
            ...about,
            kind: health!.state,
            reason: health!.reason,
            since: health!.since,
          },
        ];
      }
      if (state === 'failed') {
        return [
          {
            ...about,
            kind: 'failed' as const,
            reason: failure!.cause,
            since: failure!.at,
            taskId: failure!.taskId,
          },
        ];
      }
      return quota.used > 0.9 * quota.limit && tier === 'basic'
        ? [
            {
              ...about,
              kind: 'near-quota' as const,
              reason: `${quota.used} of ${quota.limit} requests are used.`,
              since: iso(now - HOUR),
            },
          ]
        : [];
    },
  );
}

/** How their stacks compare with their templates. */
export function driftOf(tenants: TenantListItem[], now: number): FleetDrift {
  const own = tenants.filter(({ isolation }) => isolation !== 'pool');
  const drifted = own.filter(({ drift }) => drift?.state === 'drifted');
  return {
    drifted: drifted.length,
    inSync: own.length - drifted.length,
    unknown: 0,
    unchecked: 0,
    oldestCheckedAt: iso(now - 23 * HOUR),
  };
}

/** What the fleet runs, and who is pinned. */
export function updatesOf(
  tenants: TenantListItem[],
  { now, calm }: { now: number; calm?: boolean },
): FleetUpdatesResponse {
  const counts = new Map<string, VersionCount>();
  for (const { tier, imageTag = '' } of tenants) {
    const key = `${tier} ${imageTag}`;
    const before = counts.get(key)?.tenants ?? 0;
    counts.set(key, { tier, imageTag, tenants: before + 1 });
  }
  const pinned = tenants.filter(({ tier }) => tier !== 'basic');
  return {
    versions: [...counts.values()],
    pins: calm
      ? []
      : pinned.slice(0, 1).map(({ tenantId, displayName, imageTag = '' }) => ({
          tenantId,
          displayName,
          imageTag,
          reason: 'Their audit ends in spring.',
          until: iso(now + 60 * 24 * HOUR),
          by: 'user:default/olivia.operator',
        })),
    pinCount: calm ? 0 : Math.min(1, pinned.length),
    canaries: calm
      ? []
      : pinned
          .slice(1, 2)
          .map(({ tenantId, displayName }) => ({ tenantId, displayName })),
  };
}
