import { useApi } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { useLoad } from '../useLoad';
import { useTenantsSignal } from '../useTenantsSignal';

/** The tenant of the entity page that we are on, live. */
export function useTenant() {
  const api = useApi(tenantsApiRef);
  const tenantId = useEntity().entity.metadata.name;
  const load = useCallback(
    (signal: AbortSignal) => api.getTenant(tenantId, signal),
    [api, tenantId],
  );
  const loaded = useLoad(load);
  useTenantsSignal(loaded.reload, tenantId);
  return { tenantId, ...loaded };
}

/** The tiers that the portal offers. */
export function useTiers() {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    (signal: AbortSignal) => api.getTiers(signal),
    [api],
  );
  return useLoad(load);
}
