import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { Cell, CellText, Flex, Text, type ColumnConfig } from '@backstage/ui';
import { RiHistoryLine, RiPushpinFill } from '@remixicon/react';
import {
  TIER_WORDS,
  type TenantListItem,
} from '@tenantry/plugin-tenants-common';
import { formatCompact, formatPercent } from '../charts/format';
import { Meter } from '../charts/Meter';
import { NONE } from '../charts/series';
import { Sparkline } from '../charts/Sparkline';
import { HealthMark } from '../components/HealthMark';
import { Quiet } from '../components/Quiet';
import { RelativeTime } from '../components/RelativeTime';
import { StateMark } from '../components/StateMark';
import { versionNote } from '../updates/words';
import { countAndShare, quotaWords } from '../usage/words';
import { countOf, formatNumber } from '../words';

/** A tenant as tables show it. */
export type Row = TenantListItem & {
  id: string;
  /** What the fleet is to run. */
  fleetVersion?: string;
};
type From = 'xs' | 'sm' | 'md' | 'lg' | 'xl';

const ELLIPSIS = {
  overflow: 'hidden',
  textOverflow: 'ellipsis',
  whiteSpace: 'nowrap',
} as const;

const Name = ({ displayName, tenantId }: Row) => (
  <div style={{ minWidth: 0 }}>
    <div style={ELLIPSIS} title={displayName}>
      <Text variant="body-medium">{displayName}</Text>
    </div>
    <div style={ELLIPSIS} title={tenantId}>
      <Quiet variant="body-medium">{tenantId}</Quiet>
    </div>
  </div>
);

const Numbers = ({ children }: { children: string }) => (
  <Text
    variant="body-medium"
    style={{ fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }}
  >
    {children}
  </Text>
);

const Requests = ({ usage, displayName }: Row) =>
  usage ? (
    <Flex align="center" gap="2" style={{ width: '100%' }}>
      <div
        style={{ flex: '0 0 3rem' }}
        title={countOf(usage.requests, 'request')}
      >
        <Numbers>{formatCompact(usage.requests)}</Numbers>
      </div>
      <div style={{ flex: 1, minWidth: 0, maxWidth: '6rem' }}>
        <Sparkline
          values={usage.hourly}
          height={22}
          label={`Requests to ${displayName} by hour, ${formatNumber(
            Math.max(0, ...usage.hourly),
          )} at most`}
        />
      </div>
    </Flex>
  ) : (
    <Text>{NONE}</Text>
  );

const Quota = ({ usage, displayName }: Row) => {
  const quota = usage?.quota;
  if (!quota) {
    return <Text>{NONE}</Text>;
  }
  return (
    <div style={{ width: '100%', maxWidth: '7rem' }} title={quotaWords(quota)}>
      <Numbers>{formatPercent(quota.used / (quota.limit || 1))}</Numbers>
      <Meter
        value={quota.used}
        max={quota.limit}
        label={`Quota of ${displayName}`}
        text={quotaWords(quota)}
        height={4}
      />
    </div>
  );
};

const Health = ({ health }: Row) =>
  health ? (
    <div title={health.reason}>
      <HealthMark state={health.state} />
    </div>
  ) : (
    <Text>{NONE}</Text>
  );

/** What serves it, and whether and why that is not what serves the fleet. */
const Version = (tenant: Row) => {
  const { imageTag, silo, fleetVersion } = tenant;
  const version = imageTag ?? silo?.imageTag;
  const note = versionNote(tenant, new Date());
  return (
    <div style={{ minWidth: 0 }} title={note?.title}>
      <div style={ELLIPSIS}>
        <Text variant="body-medium">{version ?? NONE}</Text>
      </div>
      {note && (
        <Flex align="center" gap="1" style={{ minWidth: 0 }}>
          {note.kind === 'pinned' ? (
            <RiPushpinFill size={14} aria-hidden style={{ flexShrink: 0 }} />
          ) : (
            <RiHistoryLine
              size={14}
              aria-hidden
              style={{ flexShrink: 0, color: 'var(--bui-fg-warning)' }}
            />
          )}
          <div style={ELLIPSIS}>
            <Quiet>
              {note.kind === 'pinned' ? 'pinned' : `fleet: ${fleetVersion}`}
            </Quiet>
          </div>
        </Flex>
      )}
    </div>
  );
};

type Column = ColumnConfig<Row> & { from?: From; until?: From };

/** How many of a tenant's requests went wrong in a way, and which part of all. */
const countColumn = (
  column: Pick<Column, 'id' | 'label' | 'minWidth'>,
  failedOf: (usage: NonNullable<Row['usage']>) => number,
): Column => ({
  ...column,
  isSortable: true,
  defaultWidth: '1.4fr',
  from: 'md',
  cell: ({ usage }) => (
    <Cell>
      <Numbers>{usage ? countAndShare(failedOf(usage), usage) : NONE}</Numbers>
    </Cell>
  ),
});

/** What the table tells of each tenant, and from which to which width of the window. */
export const COLUMNS: Column[] = [
  {
    id: 'displayName',
    label: 'Tenant',
    isRowHeader: true,
    isSortable: true,
    defaultWidth: '3fr',
    minWidth: 130,
    cell: tenant => (
      <Cell>
        <Name {...tenant} />
      </Cell>
    ),
  },
  {
    id: 'tier',
    label: 'Tier',
    isSortable: true,
    defaultWidth: '1.4fr',
    minWidth: 96,
    from: 'md',
    cell: tenant => <CellText title={TIER_WORDS[tenant.tier]} />,
  },
  {
    id: 'state',
    label: 'State',
    isSortable: true,
    defaultWidth: '1.8fr',
    minWidth: 118,
    from: 'xs',
    cell: tenant => (
      <Cell>
        <StateMark state={tenant.state} />
      </Cell>
    ),
  },
  {
    id: 'health',
    label: 'Health',
    isSortable: true,
    defaultWidth: '1.8fr',
    minWidth: 112,
    from: 'xs',
    cell: tenant => (
      <Cell>
        <Health {...tenant} />
      </Cell>
    ),
  },
  {
    // On a phone one column says both: whether it is in service, and how it fares.
    id: 'health',
    label: 'Health',
    isSortable: true,
    defaultWidth: '2fr',
    until: 'xs',
    cell: tenant => (
      <Cell>
        {tenant.state === 'active' ? (
          <Health {...tenant} />
        ) : (
          <StateMark state={tenant.state} />
        )}
      </Cell>
    ),
  },
  {
    id: 'requests',
    label: 'Requests, 24 h',
    isSortable: true,
    defaultWidth: '2.4fr',
    minWidth: 162,
    from: 'sm',
    cell: tenant => (
      <Cell>
        <Requests {...tenant} />
      </Cell>
    ),
  },
  countColumn(
    { id: 'errors', label: 'Errors', minWidth: 96 },
    usage => usage.serverErrors,
  ),
  countColumn(
    { id: 'throttled', label: 'Throttled', minWidth: 124 },
    usage => usage.throttled,
  ),
  {
    id: 'quota',
    label: 'Quota',
    isSortable: true,
    defaultWidth: '1.4fr',
    minWidth: 94,
    from: 'sm',
    cell: tenant => (
      <Cell>
        <Quota {...tenant} />
      </Cell>
    ),
  },
  {
    id: 'version',
    label: 'Version',
    defaultWidth: '1.4fr',
    minWidth: 84,
    from: 'lg',
    cell: tenant => (
      <Cell>
        <Version {...tenant} />
      </Cell>
    ),
  },
  {
    id: 'owner',
    label: 'Owner',
    defaultWidth: '1.6fr',
    minWidth: 96,
    from: 'xl',
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
    label: 'Since',
    isSortable: true,
    defaultWidth: '1.6fr',
    minWidth: 104,
    from: 'xl',
    cell: tenant => (
      <Cell>
        <Text variant="body-medium" color="secondary">
          <RelativeTime at={tenant.createdAt} />
        </Text>
      </Cell>
    ),
  },
];
