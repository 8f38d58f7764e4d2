import type {
  AuthService,
  DiscoveryService,
} from '@backstage/backend-plugin-api';
import { ResponseError } from '@backstage/errors';
import {
  HEALTH_STATES,
  POOL_UNIT,
  type Health,
  type TenantListItem,
  type TierDetailResponse,
} from '@tenantry/plugin-tenants-common';

/** Asked side by side. */
const AT_ONCE = 10;

/** How tenants of a cell, and its pool under its own name, fare. Those that are not known are left out. */
export type ReadHealth = (
  ids: string[],
  cellId: string,
) => Promise<Map<string, Health>>;

/** The worst of what all tenants of a cell's pool share, as old as the oldest. */
export function poolHealthOf(
  { services: all }: Pick<TierDetailResponse, 'services'>,
  cellId: string,
): Health | undefined {
  const services = all.filter(({ cell = cellId }) => cell === cellId);
  const [worst] = services
    .map(({ health }) => health)
    .sort(
      (a, b) => HEALTH_STATES.indexOf(b.state) - HEALTH_STATES.indexOf(a.state),
    );
  const seen = services.map(({ health }) => health.observedAt ?? '').sort();
  return worst && { ...worst, observedAt: seen[0] || undefined };
}

/** Reads from the tenants plugin the very health that its dashboards show. */
export function createReadHealth(options: {
  discovery: DiscoveryService;
  auth: AuthService;
}): ReadHealth {
  const { discovery, auth } = options;

  const ask = async <T>(path: string): Promise<T | undefined> => {
    const { token } = await auth.getPluginRequestToken({
      onBehalfOf: await auth.getOwnServiceCredentials(),
      targetPluginId: 'tenants',
    });
    const response = await fetch(
      `${await discovery.getBaseUrl('tenants')}${path}`,
      { headers: { authorization: `Bearer ${token}` } },
    );
    if (response.status === 404) {
      return undefined;
    }
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response.json();
  };

  const healthOf = async (
    id: string,
    cellId: string,
  ): Promise<Health | undefined> => {
    if (id === POOL_UNIT) {
      const tier = await ask<TierDetailResponse>('/tiers/basic');
      return tier && poolHealthOf(tier, cellId);
    }
    const tenant = await ask<TenantListItem>(
      `/tenants/${encodeURIComponent(id)}`,
    );
    return tenant?.health;
  };

  return async (ids, cellId) => {
    const found = new Map<string, Health>();
    const queue = ids.values();
    await Promise.all(
      Array.from({ length: AT_ONCE }, async () => {
        for (const id of queue) {
          const health = await healthOf(id, cellId);
          if (health) {
            found.set(id, health);
          }
        }
      }),
    );
    return found;
  };
}
