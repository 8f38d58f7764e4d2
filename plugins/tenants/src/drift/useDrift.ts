import { useApi } from '@backstage/core-plugin-api';
import { useCallback, useState } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { useLive } from '../useLive';

/** How a tenant's stack compares with its template, live, and having it compared now. */
export function useDrift(tenantId: string) {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getDrift(tenantId, signal),
    [api, tenantId],
  );
  const drift = useLive(load, tenantId);
  const [refusal, setRefusal] = useState<Error>();
  const [isAsking, setAsking] = useState(false);
  const { reload } = drift;
  const compare = useCallback(async () => {
    setAsking(true);
    setRefusal(undefined);
    try {
      await api.compare(tenantId);
    } catch (error) {
      setRefusal(error as Error);
    } finally {
      setAsking(false);
      reload();
    }
  }, [api, tenantId, reload]);
  return { ...drift, refusal, isAsking, compare };
}
