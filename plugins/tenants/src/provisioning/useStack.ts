import { useApi } from '@backstage/core-plugin-api';
import type { TenantResourcesResponse } from '@tenantry/plugin-tenants-common';
import { useCallback, useEffect } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { useTenant } from '../entity/useTenant';
import { useLoad } from '../useLoad';
import { useTenantsSignal } from '../useTenantsSignal';

/** Between two readings while something happens; CloudFormation is asked three times for each. */
export const LIVE_MS = 4_000;
/** While reading fails: throttled calls are not helped by more of them. */
const FAILING_MS = 15_000;

/** A stack as it was read at some time. */
export interface StackReading extends TenantResourcesResponse {
  /** ISO time. */
  readAt: string;
}

/**
 * The stack of the tenant whose page we are on. Reading it calls AWS: it is read when the
 * page is opened and when somebody asks, and over and over only while something happens
 * and somebody looks.
 */
export function useStack() {
  const api = useApi(tenantsApiRef);
  const tenant = useTenant();
  const { tenantId } = tenant;
  const load = useCallback(
    async (signal: AbortSignal): Promise<StackReading> => ({
      ...(await api.getResources(tenantId, signal)),
      readAt: new Date().toISOString(),
    }),
    [api, tenantId],
  );
  const stack = useLoad(load);
  const { value, error, isLoading, reload } = stack;
  const isLive = Boolean(value?.stack?.inProgress || tenant.value?.operation);

  useTenantsSignal(reload, tenantId);
  const reloadTenant = tenant.reload;

  const pauseMs = error ? FAILING_MS : LIVE_MS;
  useEffect(() => {
    if (!isLive || isLoading) {
      return undefined;
    }
    const timer = setInterval(() => {
      if (!document.hidden) {
        // Together, so that what ends an operation is read when its end is.
        reloadTenant();
        reload();
      }
    }, pauseMs);
    return () => clearInterval(timer);
  }, [isLive, isLoading, pauseMs, reload, reloadTenant]);

  return { tenant: tenant.value, stack, isLive };
}
