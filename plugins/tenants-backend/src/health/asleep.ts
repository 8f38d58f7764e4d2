import type { Tenant } from '@tenantry/plugin-tenants-common';
import type { Verdict } from './verdict';

/** Whether a tenant's own services may sleep: those of the pool go on for the others. */
export const isAsleep = (tenant: Pick<Tenant, 'state' | 'isolation'>) =>
  tenant.state === 'suspended' && tenant.isolation !== 'pool';

/** What such services are, whatever runs of them. */
export const ASLEEP: Verdict = { state: 'healthy', cause: { kind: 'asleep' } };
