import { useRouteRef } from '@backstage/core-plugin-api';
import {
  EntityDisplayName,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import {
  Cell,
  CellText,
  Table,
  Text,
  useBreakpoint,
  type ColumnConfig,
  type TablePaginationType,
} from '@backstage/ui';
import type { Tenant, TenantSortField } from '@tenantry/plugin-tenants-common';
import { RelativeTime } from '../components/RelativeTime';
import { StateMark } from '../components/StateMark';
import { ISOLATION_WORDS, TIER_WORDS } from '../words';
import type { PageQuery } from './query';

type Row = Tenant & { id: string };

const COLUMNS: Array<ColumnConfig<Row> & { wideOnly?: boolean }> = [
  {
    id: 'displayName',
    label: 'Tenant',
    isRowHeader: true,
    isSortable: true,
    defaultWidth: '3fr',
    cell: tenant => (
      <CellText title={tenant.displayName} description={tenant.tenantId} />
    ),
  },
  {
    id: 'state',
    label: 'State',
    isSortable: true,
    defaultWidth: '2fr',
    cell: tenant => (
      <Cell>
        <StateMark state={tenant.state} />
      </Cell>
    ),
  },
  {
    id: 'tier',
    label: 'Tier',
    isSortable: true,
    defaultWidth: '3fr',
    wideOnly: true,
    cell: tenant => (
      <CellText
        title={TIER_WORDS[tenant.tier]}
        description={ISOLATION_WORDS[tenant.isolation]}
      />
    ),
  },
  {
    id: 'owner',
    label: 'Owner',
    defaultWidth: '2fr',
    wideOnly: true,
    cell: tenant => (
      <Cell>
        <Text variant="body-medium">
          <EntityDisplayName entityRef={tenant.owner} hideIcon />
        </Text>
      </Cell>
    ),
  },
  {
    id: 'createdAt',
    label: 'Onboarded',
    isSortable: true,
    defaultWidth: '2fr',
    wideOnly: true,
    cell: tenant => (
      <Cell>
        <Text variant="body-medium" color="secondary">
          <RelativeTime at={tenant.createdAt} />
        </Text>
      </Cell>
    ),
  },
];

/** The page of tenants; rows lead to the tenant's own page. */
export const TenantTable = ({
  tenants,
  isPending,
  isStale,
  pagination,
  sort,
  onSort,
}: {
  tenants?: Tenant[];
  isPending: boolean;
  isStale: boolean;
  pagination: TablePaginationType;
  sort: PageQuery['sort'];
  onSort: (sort: PageQuery['sort']) => void;
}) => {
  const entityRoute = useRouteRef(entityRouteRef);
  const { up } = useBreakpoint();
  const isWide = up('md');
  const column = (sort ?? 'tenantId').replace(/^-/, '');
  return (
    <Table
      columnConfig={COLUMNS.filter(({ wideOnly }) => isWide || !wideOnly)}
      data={tenants?.map(tenant => ({ ...tenant, id: tenant.tenantId }))}
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
          const prefix = direction === 'descending' ? '-' : '';
          onSort(`${prefix}${String(by) as TenantSortField}`);
        },
      }}
    />
  );
};
