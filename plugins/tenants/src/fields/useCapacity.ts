import { useApi } from '@backstage/core-plugin-api';
import type {
  CapacityQuery,
  CapacityResponse,
} from '@tenantry/plugin-tenants-common';
import { useCallback } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { useLoad } from '../useLoad';

/** Whether there is room for one more, somewhere or in a cell; asks nothing without a tier. */
export function useCapacity({
  tier,
  compute,
  imageTag,
  cell,
}: Partial<CapacityQuery>) {
  const api = useApi(tenantsApiRef);
  const load = useCallback(
    async (signal: AbortSignal): Promise<CapacityResponse | undefined> =>
      tier && api.getCapacity({ tier, compute, imageTag, cell }, signal),
    [api, tier, compute, imageTag, cell],
  );
  return useLoad(load);
}
