import { useApi } from '@backstage/core-plugin-api';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { useLive } from '../useLive';

/** All of the fleet at a glance, live. */
export function useFleet() {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getFleet(signal),
    [api],
  );
  return useLive(load);
}
