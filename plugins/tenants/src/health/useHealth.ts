import { useApi } from '@backstage/core-plugin-api';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { useLive } from '../useLive';

/** How a tenant's services fare, live. */
export function useHealth(tenantId: string) {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getHealth(tenantId, signal),
    [api, tenantId],
  );
  return useLive(load, tenantId);
}
