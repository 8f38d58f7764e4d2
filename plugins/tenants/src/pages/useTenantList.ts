import { useApi } from '@backstage/core-plugin-api';
import type { TenantListResponse } from '@tenantry/plugin-tenants-common';
import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate, useSearchParams } from 'react-router-dom';
import { tenantsApiRef } from '../api/TenantsApi';
import type { Loaded } from '../useLoad';
import { useLive } from '../useLive';
import { readQuery, writeQuery, type PageQuery } from './query';

const PAGE_SIZES = [20, 50, 100];

/**
 * Where the reader is in the list. Kept in the history entry rather than in the address:
 * Back returns to the same page, while an address that is passed on starts at the first.
 */
interface Position {
  pageSize: number;
  /** The cursors of the pages up to this one. */
  cursors: string[];
}

const START: Position = { pageSize: PAGE_SIZES[0], cursors: [] };

/** The tenants that the page's address asks for, page by page, live. */
export function useTenantList() {
  const api = useApi(tenantsApiRef);
  const navigate = useNavigate();
  const { state, search: address } = useLocation();
  const [, setSearch] = useSearchParams();
  // The list's part alone: another time range of a chart is no reason to read tenants anew.
  const key = writeQuery(readQuery(new URLSearchParams(address))).toString();
  const query = useMemo(() => readQuery(new URLSearchParams(key)), [key]);
  const { pageSize, cursors }: Position = state?.tenants ?? START;
  const cursor = cursors[cursors.length - 1];

  const load = useCallback(
    (signal: AbortSignal) =>
      api.listTenants({ ...query, limit: pageSize, cursor }, signal),
    [api, query, pageSize, cursor],
  );
  const list: Loaded<TenantListResponse> = useLive(load);

  /** Another filter starts at its first page. */
  const setQuery = useCallback(
    (change: Partial<PageQuery>) =>
      setSearch(
        current => writeQuery({ ...readQuery(current), ...change }, current),
        {
          replace: true,
          preventScrollReset: true,
          state: { tenants: { pageSize, cursors: [] } satisfies Position },
        },
      ),
    [setSearch, pageSize],
  );
  const goTo = (position: Position) =>
    navigate({ search: address }, { state: { tenants: position } });

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
        nextCursor && goTo({ pageSize, cursors: [...cursors, nextCursor] }),
      onPreviousPage: () => goTo({ pageSize, cursors: cursors.slice(0, -1) }),
      onPageSizeChange: (size: number) => goTo({ pageSize: size, cursors: [] }),
    },
  };
}
