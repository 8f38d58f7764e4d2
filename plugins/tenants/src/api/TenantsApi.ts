import { createApiRef } from '@backstage/core-plugin-api';
import type {
  AvailabilityResponse,
  CapacityQuery,
  CapacityResponse,
  FleetChange,
  FleetResponse,
  FleetRun,
  FleetUpdatesResponse,
  FleetUsageResponse,
  LoadQuery,
  MovePreviewResponse,
  ServiceTenantsResponse,
  TaskLogsResponse,
  Tenant,
  TenantDriftResponse,
  TenantEventsResponse,
  TenantHealthResponse,
  TenantListQuery,
  TenantListResponse,
  TenantLoadResponse,
  TenantResourcesResponse,
  TenantTasksResponse,
  TenantUsageResponse,
  TenantUser,
  TenantUsersResponse,
  TierDetailResponse,
  TierName,
  TiersResponse,
  UsageQuery,
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
  /** The tenant's stack, read from AWS when asked. */
  getResources(
    tenantId: string,
    signal?: AbortSignal,
  ): Promise<TenantResourcesResponse>;
  /** How the tenant's stack compares with its template, as of the latest look. */
  getDrift(
    tenantId: string,
    signal?: AbortSignal,
  ): Promise<TenantDriftResponse>;
  /** Has it compared now; the result comes minutes later. */
  compare(tenantId: string): Promise<TenantDriftResponse>;
  getAvailability(
    tenantId: string,
    signal?: AbortSignal,
  ): Promise<AvailabilityResponse>;
  /** Whether there is room for one more tenant. */
  getCapacity(
    query: CapacityQuery,
    signal?: AbortSignal,
  ): Promise<CapacityResponse>;
  /** What a change of tier would mean, or why it cannot be. */
  getMovePreview(
    tenantId: string,
    tier: TierName,
    signal?: AbortSignal,
  ): Promise<MovePreviewResponse>;
  getTiers(signal?: AbortSignal): Promise<TiersResponse>;
  /** What a tier promises and delivers. */
  getTier(tier: TierName, signal?: AbortSignal): Promise<TierDetailResponse>;
  getFleet(signal?: AbortSignal): Promise<FleetResponse>;
  /** Who runs which version, who is pinned, and the latest update of the fleet. */
  getFleetUpdates(signal?: AbortSignal): Promise<FleetUpdatesResponse>;
  /** Pauses, resumes or stops the update of the fleet that is under way. */
  changeFleetUpdate(change: FleetChange): Promise<FleetRun>;
  getFleetUsage(
    query: UsageQuery,
    signal?: AbortSignal,
  ): Promise<FleetUsageResponse>;
  getHealth(
    tenantId: string,
    signal?: AbortSignal,
  ): Promise<TenantHealthResponse>;
  /** CPU and memory of a tenant's services over time. */
  getLoad(
    tenantId: string,
    query: LoadQuery,
    signal?: AbortSignal,
  ): Promise<TenantLoadResponse>;
  getUsage(
    tenantId: string,
    query: UsageQuery,
    signal?: AbortSignal,
  ): Promise<TenantUsageResponse>;
  /** A tenant's tasks, read from AWS when asked. */
  getTasks(
    tenantId: string,
    signal?: AbortSignal,
  ): Promise<TenantTasksResponse>;
  /** The last lines of a task's log, read from AWS when asked. */
  getTaskLogs(
    tenantId: string,
    taskId: string,
    signal?: AbortSignal,
  ): Promise<TaskLogsResponse>;
  /** A tenant's users, read from its user pool when asked. */
  getUsers(
    tenantId: string,
    query: { limit?: number; cursor?: string },
    signal?: AbortSignal,
  ): Promise<TenantUsersResponse>;
  getUser(
    tenantId: string,
    userId: string,
    signal?: AbortSignal,
  ): Promise<TenantUser>;
  /** Whom a service of the SaaS serves, for example `orders`. */
  getServiceTenants(
    service: string,
    signal?: AbortSignal,
  ): Promise<ServiceTenantsResponse>;
}

export const tenantsApiRef = createApiRef<TenantsApi>({
  id: 'plugin.tenants.client',
});
