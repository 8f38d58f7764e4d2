import type { TierName } from '@tenantry/plugin-tenants-common';

export const ISOLATIONS = {
  basic: 'pool',
  advanced: 'silo-service',
  premium: 'silo-cluster',
} as const;

/** A tenant as the registry holds it once it was onboarded, without its identity and its key. */
export function activeRecord({
  tenantId,
  tier,
  imageTag,
}: {
  tenantId: string;
  tier: TierName;
  /** What its own services run, where it has any. */
  imageTag: string;
}) {
  const isPool = tier === 'basic';
  const at = new Date().toISOString();
  return {
    pk: `TENANT#${tenantId}`,
    sk: 'META',
    gsiPk: 'TENANT',
    gsiSk: tenantId,
    tenantId,
    displayName: `The ${tenantId} company`,
    tier,
    isolation: ISOLATIONS[tier],
    cell: 'local',
    owner: 'group:default/platform',
    adminEmail: `admin@${tenantId}.example`,
    state: 'active',
    version: 1,
    tenantPath: isPool ? 'basic' : tenantId,
    stackName: isPool ? 'tenant-pool-basic' : `tenant-${tenantId}`,
    ...(isPool
      ? {}
      : {
          silo: {
            compute: 'fargate',
            routing: 'reverse-proxy',
            imageTag,
            shard: 0,
          },
        }),
    createdAt: at,
    activatedAt: at,
    updatedAt: at,
  };
}
