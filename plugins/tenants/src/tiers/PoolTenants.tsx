import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import {
  Cell,
  CellText,
  Table,
  Text,
  useBreakpoint,
  type ColumnConfig,
} from '@backstage/ui';
import type { TenantListItem, TierName } from '@tenantry/plugin-tenants-common';
import { COLOURS } from '../charts/colours';
import { formatPercent } from '../charts/format';
import { Meter } from '../charts/Meter';
import { COLUMNS, type Row } from '../pages/columns';
import { formatNumber } from '../words';
import { TenantsPanel } from './TenantsPanel';
import { useTierTenants } from './useTierTenants';

const columnOf = (id: string) => COLUMNS.find(column => column.id === id)!;

const shareColumn = (
  items: TenantListItem[],
): ColumnConfig<Row> & { from?: 'sm' } => {
  const requestsOf = ({ usage }: TenantListItem) => usage?.requests ?? 0;
  const total = items.reduce((sum, item) => sum + requestsOf(item), 0);
  const most = Math.max(...items.map(requestsOf), 1);
  return {
    id: 'share',
    label: 'Share of traffic',
    defaultWidth: '2.4fr',
    minWidth: 140,
    cell: tenant => {
      const share = total > 0 ? requestsOf(tenant) / total : 0;
      return (
        <Cell>
          <div style={{ width: '100%', maxWidth: '14rem' }}>
            <Text
              variant="body-medium"
              style={{ fontVariantNumeric: 'tabular-nums' }}
            >
              {formatPercent(share)}
            </Text>
            <Meter
              value={requestsOf(tenant)}
              max={most}
              height={4}
              label={`Share of ${tenant.displayName}`}
              text={formatPercent(share)}
              colour={COLOURS.main}
            />
          </div>
        </Cell>
      );
    },
  };
};

const COUNT: ColumnConfig<Row> & { from?: 'sm' } = {
  id: 'count',
  label: 'Requests',
  defaultWidth: '1.4fr',
  minWidth: 96,
  from: 'sm',
  cell: ({ usage }) => (
    <CellText title={usage ? formatNumber(usage.requests) : '\u2013'} />
  ),
};

/** Who takes how much of what all tenants of the tier share, the loudest first. */
export const PoolTenants = ({ tier }: { tier: TierName }) => {
  const tenants = useTierTenants(tier, '-requests');
  const entityRoute = useRouteRef(entityRouteRef);
  const { up } = useBreakpoint();
  return (
    <TenantsPanel
      title="Tenants by share of traffic"
      note="last 24 hours, busiest first"
      tenants={tenants}
    >
      {items => (
        <Table
          columnConfig={[
            columnOf('displayName'),
            shareColumn(items),
            COUNT,
            columnOf('throttled'),
            columnOf('errors'),
            columnOf('quota'),
            columnOf('health'),
          ]
            .filter(({ from }) => up(from ?? 'initial'))
            .map(column => ({ ...column, isSortable: false }))}
          data={items.map(item => ({ ...item, id: item.tenantId }))}
          pagination={{ type: 'none' }}
          rowConfig={{
            getHref: ({ tenantId }) =>
              entityRoute({
                kind: 'tenant',
                namespace: 'default',
                name: tenantId,
              }),
          }}
        />
      )}
    </TenantsPanel>
  );
};
