import { useApi } from '@backstage/core-plugin-api';
import type { TenantUsersResponse } from '@tenantry/plugin-tenants-common';
import { useCallback, useState } from 'react';
import { tenantsApiRef, type TenantsApi } from '../api/TenantsApi';
import { useLoad } from '../useLoad';
import { useTenantsSignal } from '../useTenantsSignal';

/** The first so many pages in one. */
async function readPages(
  api: TenantsApi,
  tenantId: string,
  pages: number,
  signal: AbortSignal,
): Promise<TenantUsersResponse> {
  let answer = await api.getUsers(tenantId, {}, signal);
  for (let page = 1; page < pages && answer.nextCursor; page += 1) {
    const next = await api.getUsers(
      tenantId,
      { cursor: answer.nextCursor },
      signal,
    );
    answer = { ...next, items: [...answer.items, ...next.items] };
  }
  return answer;
}

/** The users of a tenant, read again when something changed about it. */
export function useUsers(tenantId: string) {
  const api = useApi(tenantsApiRef);
  const [pages, setPages] = useState(1);
  const load = useCallback(
    (signal: AbortSignal) => readPages(api, tenantId, pages, signal),
    [api, tenantId, pages],
  );
  const loaded = useLoad(load);
  useTenantsSignal(loaded.reload, tenantId);
  return { ...loaded, showMore: () => setPages(pages + 1) };
}
