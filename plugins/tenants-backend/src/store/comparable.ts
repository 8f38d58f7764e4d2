import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { Comparable } from '../drift/due';

/** The stack of a tenant, with the version that it runs of its own. */
export const comparableOf = ({
  stackName,
  silo,
}: Pick<Tenant, 'stackName' | 'silo'>): Comparable => ({
  stackName,
  ...(silo
    ? { version: `${silo.imageTag} ${silo.templateVersion ?? ''}`.trim() }
    : {}),
});
