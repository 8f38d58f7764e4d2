import type { DiscoveryApi, FetchApi } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
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
import type { TenantsApi } from './TenantsApi';

type Query = Record<string, string | number | readonly string[] | undefined>;

/** Lists go over the wire separated by commas; what is empty does not go at all. */
function toSearch(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    const text = Array.isArray(value) ? value.join(',') : String(value ?? '');
    if (text !== '') {
      search.set(name, text);
    }
  }
  return search.size > 0 ? `?${search}` : '';
}

/** Talks to the back end of the plugin. */
export class TenantsClient implements TenantsApi {
  constructor(
    private readonly options: {
      discoveryApi: DiscoveryApi;
      fetchApi: FetchApi;
    },
  ) {}

  listTenants(query: TenantListQuery, signal?: AbortSignal) {
    return this.#get<TenantListResponse>(
      `/tenants${toSearch({ ...query })}`,
      signal,
    );
  }

  getTenant(tenantId: string, signal?: AbortSignal) {
    return this.#get<Tenant>(
      `/tenants/${encodeURIComponent(tenantId)}`,
      signal,
    );
  }

  getEvents(
    tenantId: string,
    query: { limit?: number; cursor?: string },
    signal?: AbortSignal,
  ) {
    return this.#get<TenantEventsResponse>(
      `/tenants/${encodeURIComponent(tenantId)}/events${toSearch(query)}`,
      signal,
    );
  }

  getResources(tenantId: string, signal?: AbortSignal) {
    return this.#get<TenantResourcesResponse>(
      `/tenants/${encodeURIComponent(tenantId)}/resources`,
      signal,
    );
  }

  getDrift(tenantId: string, signal?: AbortSignal) {
    return this.#get<TenantDriftResponse>(
      `/tenants/${encodeURIComponent(tenantId)}/drift`,
      signal,
    );
  }

  compare(tenantId: string) {
    return this.#ask<TenantDriftResponse>(
      `/tenants/${encodeURIComponent(tenantId)}/drift/compare`,
      { method: 'POST' },
    );
  }

  getAvailability(tenantId: string, signal?: AbortSignal) {
    return this.#get<AvailabilityResponse>(
      `/availability/${encodeURIComponent(tenantId)}`,
      signal,
    );
  }

  getCapacity(query: CapacityQuery, signal?: AbortSignal) {
    return this.#get<CapacityResponse>(
      `/capacity${toSearch({ ...query })}`,
      signal,
    );
  }

  getMovePreview(tenantId: string, tier: TierName, signal?: AbortSignal) {
    return this.#get<MovePreviewResponse>(
      `/tenants/${encodeURIComponent(tenantId)}/move-preview${toSearch({
        tier,
      })}`,
      signal,
    );
  }

  getTiers(signal?: AbortSignal) {
    return this.#get<TiersResponse>('/tiers', signal);
  }

  getTier(tier: TierName, signal?: AbortSignal) {
    return this.#get<TierDetailResponse>(
      `/tiers/${encodeURIComponent(tier)}`,
      signal,
    );
  }

  getFleet(signal?: AbortSignal) {
    return this.#get<FleetResponse>('/fleet', signal);
  }

  getFleetUpdates(signal?: AbortSignal) {
    return this.#get<FleetUpdatesResponse>('/fleet/updates', signal);
  }

  changeFleetUpdate(change: FleetChange) {
    return this.#ask<FleetRun>(`/fleet/updates/${change}`, { method: 'POST' });
  }

  getFleetUsage(query: UsageQuery, signal?: AbortSignal) {
    return this.#get<FleetUsageResponse>(
      `/fleet/usage${toSearch({ ...query })}`,
      signal,
    );
  }

  getHealth(tenantId: string, signal?: AbortSignal) {
    return this.#get<TenantHealthResponse>(
      `/tenants/${encodeURIComponent(tenantId)}/health`,
      signal,
    );
  }

  getLoad(tenantId: string, query: LoadQuery, signal?: AbortSignal) {
    return this.#get<TenantLoadResponse>(
      `/tenants/${encodeURIComponent(tenantId)}/load${toSearch({ ...query })}`,
      signal,
    );
  }

  getUsage(tenantId: string, query: UsageQuery, signal?: AbortSignal) {
    return this.#get<TenantUsageResponse>(
      `/tenants/${encodeURIComponent(tenantId)}/usage${toSearch({ ...query })}`,
      signal,
    );
  }

  getTasks(tenantId: string, signal?: AbortSignal) {
    return this.#get<TenantTasksResponse>(
      `/tenants/${encodeURIComponent(tenantId)}/tasks`,
      signal,
    );
  }

  getTaskLogs(tenantId: string, taskId: string, signal?: AbortSignal) {
    return this.#get<TaskLogsResponse>(
      `/tenants/${encodeURIComponent(tenantId)}/tasks/${encodeURIComponent(
        taskId,
      )}/logs`,
      signal,
    );
  }

  getUsers(
    tenantId: string,
    query: { limit?: number; cursor?: string },
    signal?: AbortSignal,
  ) {
    return this.#get<TenantUsersResponse>(
      `/tenants/${encodeURIComponent(tenantId)}/users${toSearch(query)}`,
      signal,
    );
  }

  getUser(tenantId: string, userId: string, signal?: AbortSignal) {
    return this.#get<TenantUser>(
      `/tenants/${encodeURIComponent(tenantId)}/users/${encodeURIComponent(
        userId,
      )}`,
      signal,
    );
  }

  getServiceTenants(service: string, signal?: AbortSignal) {
    return this.#get<ServiceTenantsResponse>(
      `/services/${encodeURIComponent(service)}`,
      signal,
    );
  }

  #get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.#ask(path, { signal });
  }

  async #ask<T>(path: string, init: RequestInit): Promise<T> {
    const response = await this.#fetch(path, init);
    if (!response.ok) {
      const { status, headers } = response;
      if (!headers.get('content-type')?.startsWith('application/json')) {
        // Of a proxy on the way, whose page tells nobody anything.
        throw new Error(
          `The portal's back end could not be reached (${status}). Try again in a minute.`,
        );
      }
      // What the back end says, rather than that it said something.
      throw (await ResponseError.fromResponse(response)).cause;
    }
    return response.json();
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const { discoveryApi, fetchApi } = this.options;
    const base = await discoveryApi.getBaseUrl('tenants');
    try {
      return await fetchApi.fetch(`${base}${path}`, init);
    } catch (error) {
      init.signal?.throwIfAborted();
      // Browsers say "Failed to fetch", which tells nobody what to do.
      throw new Error(
        "The portal's back end did not answer. Check your connection.",
        { cause: error },
      );
    }
  }
}
