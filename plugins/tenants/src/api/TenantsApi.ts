import { createApiRef } from '@backstage/core-plugin-api';
import type {
  AvailabilityResponse,
  Tenant,
  TenantEventsResponse,
  TenantListQuery,
  TenantListResponse,
  TiersResponse,
} from '@tenantry/plugin-tenants-common';

/** The portal's API for tenants. Rejects with errors whose message is the back end's sentence. */
export interface TenantsApi {
  listTenants(
    query: TenantListQuery,
    signal?: AbortSignal,
  ): Promise<TenantListResponse>;
  getTenant(tenantId: string, signal?: AbortSignal): Promise<Tenant>;
  getEvents(
    tenantId: string,
    query: { limit?: number; cursor?: string },
    signal?: AbortSignal,
  ): Promise<TenantEventsResponse>;
  getAvailability(
    tenantId: string,
    signal?: AbortSignal,
  ): Promise<AvailabilityResponse>;
  getTiers(signal?: AbortSignal): Promise<TiersResponse>;
}

export const tenantsApiRef = createApiRef<TenantsApi>({
  id: 'plugin.tenants.client',
});
