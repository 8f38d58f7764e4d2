import { useApi } from '@backstage/core-plugin-api';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { useLive } from '../useLive';

/** Versions, pins and the update of the fleet, live. */
export function useFleetUpdates() {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getFleetUpdates(signal),
    [api],
  );
  return useLive(load);
}
