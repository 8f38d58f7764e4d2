import { useApi } from '@backstage/core-plugin-api';
import type {
  CapacityQuery,
  CapacityResponse,
} from '@tenantry/plugin-tenants-common';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { useLoad } from '../useLoad';

/** Whether there is room for one more; asks nothing without a tier. */
export function useCapacity({
  tier,
  compute,
  imageTag,
}: Partial<CapacityQuery>) {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    async (signal: AbortSignal): Promise<CapacityResponse | undefined> =>
      tier && api.getCapacity({ tier, compute, imageTag }, signal),
    [api, tier, compute, imageTag],
  );
  return useLoad(load);
}
