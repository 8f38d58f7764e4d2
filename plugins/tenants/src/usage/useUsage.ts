import { useApi } from '@backstage/core-plugin-api';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { fromOf, type Range } from '../charts/RangePicker';
import { useLive } from '../useLive';

/** A tenant's requests of the time until now, live. */
export function useUsage(tenantId: string, range: Range) {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getUsage(tenantId, fromOf(range), signal),
    [api, tenantId, range],
  );
  return useLive(load, tenantId);
}
