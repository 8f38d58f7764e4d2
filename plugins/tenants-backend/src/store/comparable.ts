import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { Comparable } from '../drift/due';
import { stackKeyOf } from './stackKey';

/** The stack of a tenant, with the version that it runs of its own. */
export const comparableOf = ({
  cell,
  stackName,
  silo,
}: Pick<Tenant, 'cell' | 'stackName' | 'silo'>): Comparable => ({
  stackName,
  stackKey: stackKeyOf({ cell, stackName }),
  ...(silo
    ? { version: `${silo.imageTag} ${silo.templateVersion ?? ''}`.trim() }
    : {}),
});
