import type { Isolation } from '@tenantry/plugin-tenants-common';
import { poolProvisioner } from './pool';
import { siloProvisioner } from './silo';
import type { Provisioner } from './types';

/** One per isolation that can be onboarded; the others' tiers are shown as not available. */
export const PROVISIONERS: ReadonlyMap<Isolation, Provisioner> = new Map(
  [
    poolProvisioner,
    siloProvisioner('silo-service'),
    siloProvisioner('silo-cluster'),
  ].map(provisioner => [provisioner.isolation, provisioner]),
);
