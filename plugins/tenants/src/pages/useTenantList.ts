import { useApi } from '@backstage/core-plugin-api';
import type { TenantListResponse } from '@tenantry/plugin-tenants-common';
import { useCallback, useMemo, useState } from 'react';
import { useSearchParams } from 'react-router-dom';
import { tenantsApiRef } from '../api/TenantsApi';
import { useLoad, type Loaded } from '../useLoad';
import { useTenantsSignal } from '../useTenantsSignal';
import { readQuery, writeQuery, type PageQuery } from './query';

const PAGE_SIZES = [20, 50, 100];

/** Where the reader is in the list: the cursors of the pages up to this one. */
interface Position {
  /** The filters that the cursors belong to. */
  of: string;
  cursors: string[];
}

/** The tenants that the page's address asks for, page by page, live. */
export function useTenantList() {
  const api = useApi(tenantsApiRef);
  const [search, setSearch] = useSearchParams();
  const key = search.toString();
  const query = useMemo(() => readQuery(new URLSearchParams(key)), [key]);
  const [pageSize, setPageSize] = useState(PAGE_SIZES[0]);
  const [position, setPosition] = useState<Position>({ of: key, cursors: [] });
  // Another filter starts at its first page.
  const cursors = position.of === key ? position.cursors : [];
  const cursor = cursors[cursors.length - 1];

  const load = useCallback(
    (signal: AbortSignal) =>
      api.listTenants({ ...query, limit: pageSize, cursor }, signal),
    [api, query, pageSize, cursor],
  );
  const list: Loaded<TenantListResponse> = useLoad(load);
  useTenantsSignal(list.reload);

  const setQuery = useCallback(
    (change: Partial<PageQuery>) =>
      setSearch(current => writeQuery({ ...readQuery(current), ...change }), {
        replace: true,
      }),
    [setSearch],
  );

  const { totalItems = 0, nextCursor } = list.value ?? {};
  return {
    query,
    setQuery,
    list,
    pagination: {
      type: 'page' as const,
      pageSize,
      pageSizeOptions: PAGE_SIZES,
      offset: cursors.length * pageSize,
      totalCount: totalItems,
      hasNextPage: Boolean(nextCursor),
      hasPreviousPage: cursors.length > 0,
      onNextPage: () =>
        nextCursor &&
        setPosition({ of: key, cursors: [...cursors, nextCursor] }),
      onPreviousPage: () =>
        setPosition({ of: key, cursors: cursors.slice(0, -1) }),
      onPageSizeChange: (size: number) => {
        setPageSize(size);
        setPosition({ of: key, cursors: [] });
      },
    },
  };
}
