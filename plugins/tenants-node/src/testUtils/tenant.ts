import type { Tenant } from '@tenantry/plugin-tenants-common';

/** A Basic tenant for tests. */
export function aTenant(
  tenantId: string,
  overrides: Partial<Tenant> = {},
): Tenant {
  return {
    tenantId,
    displayName: tenantId,
    tier: 'basic',
    isolation: 'pool',
    cell: 'local',
    owner: 'group:default/platform',
    state: 'active',
    version: 1,
    tenantPath: 'basic',
    stackName: 'tenant-pool-basic',
    apiUrl: 'http://localhost/prod',
    identity: { userPoolId: 'p', appClientId: 'c', issuer: 'http://localhost' },
    createdAt: '2026-01-01T00:00:00.000Z',
    updatedAt: '2026-01-01T00:00:00.000Z',
    ...overrides,
  };
}

/** A tenant with services of its own in the shared cluster, for tests. */
export const aSilo = (
  tenantId: string,
  overrides: Partial<Tenant> = {},
): Tenant =>
  aTenant(tenantId, {
    tier: 'advanced',
    isolation: 'silo-service',
    stackName: `tenant-${tenantId}`,
    silo: {
      compute: 'fargate',
      routing: 'reverse-proxy',
      imageTag: '1.0.0',
      shard: 0,
    },
    ...overrides,
  });
