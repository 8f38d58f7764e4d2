import { useApi } from '@backstage/core-plugin-api';
import type {
  TenantListItem,
  TenantListQuery,
  TenantListResponse,
  TierName,
} from '@tenantry/plugin-tenants-common';
import { useCallback, useState } from 'react';
import { tenantsApiRef } from '../api/TenantsApi';
import { useLive } from '../useLive';

/** How many tenants "Show more" adds. */
const STEP = 50;

/** A tier's tenants from the top, more of them whenever `showMore` is called, live. */
export function useTierTenants(tier: TierName, sort: TenantListQuery['sort']) {
  const api = useApi(tenantsApiRef);
  const [pages, setPages] = useState(1);
  const load = useCallback(
    async (signal: AbortSignal) => {
      const items: TenantListItem[] = [];
      let page: TenantListResponse | undefined;
      for (let read = 0; read < pages && (!page || page.nextCursor); read++) {
        page = await api.listTenants(
          { tier: [tier], sort, limit: STEP, cursor: page?.nextCursor },
          signal,
        );
        items.push(...page.items);
      }
      return { items, totalItems: page!.totalItems, more: page!.nextCursor };
    },
    [api, tier, sort, pages],
  );
  return { ...useLive(load), showMore: () => setPages(pages + 1) };
}

export type TierTenants = ReturnType<typeof useTierTenants>;
