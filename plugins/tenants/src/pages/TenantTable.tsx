import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { Table, useBreakpoint, type TablePaginationType } from '@backstage/ui';
import type {
  TenantListItem,
  TenantSortField,
} from '@tenantry/plugin-tenants-common';
import { COLUMNS } from './columns';
import type { PageQuery } from './query';

/** Where the first press on a column shows the most, rather than the least. */
const MOST_FIRST = new Set([
  'health',
  'requests',
  'errors',
  'throttled',
  'quota',
]);

/** The page of tenants; rows lead to the tenant's own page. */
export const TenantTable = ({
  tenants,
  fleetVersion,
  isPending,
  isStale,
  pagination,
  sort,
  onSort,
}: {
  tenants?: TenantListItem[];
  fleetVersion?: string;
  isPending: boolean;
  isStale: boolean;
  pagination: TablePaginationType;
  sort: PageQuery['sort'];
  onSort: (sort: PageQuery['sort']) => void;
}) => {
  const entityRoute = useRouteRef(entityRouteRef);
  const { up } = useBreakpoint();
  const column = (sort ?? 'tenantId').replace(/^-/, '');
  return (
    <Table
      columnConfig={COLUMNS.filter(
        ({ from, until }) => up(from ?? 'initial') && !(until && up(until)),
      )}
      data={tenants?.map(tenant => ({
        ...tenant,
        id: tenant.tenantId,
        fleetVersion,
      }))}
      isPending={isPending}
      isStale={isStale}
      pagination={pagination}
      rowConfig={{
        getHref: ({ tenantId }) =>
          entityRoute({ kind: 'tenant', namespace: 'default', name: tenantId }),
      }}
      sort={{
        descriptor: {
          column,
          direction: sort?.startsWith('-') ? 'descending' : 'ascending',
        },
        onSortChange: ({ column: by, direction }) => {
          const field = String(by) as TenantSortField;
          const descending =
            field !== column && MOST_FIRST.has(field)
              ? true
              : direction === 'descending';
          onSort(`${descending ? '-' : ''}${field}`);
        },
      }}
    />
  );
};
