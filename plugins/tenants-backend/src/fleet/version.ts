import type { FleetRun } from '@tenantry/plugin-tenants-common';

/**
 * What the fleet is to run: what its latest update brings or has brought, or else what the
 * pool runs. An update that was stopped leaves the fleet with what the pool has.
 */
export const fleetVersionOf = (
  run: Pick<FleetRun, 'state' | 'imageTag'> | undefined,
  poolTag: string | undefined,
): string | undefined =>
  run && run.state !== 'stopped' && run.state !== 'stopping'
    ? run.imageTag
    : poolTag;
