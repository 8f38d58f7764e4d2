import { Container, Flex, Grid, Text } from '@backstage/ui';
import type { FleetResponse } from '@tenantry/plugin-tenants-common';
import { useEffect, useRef, useState } from 'react';
import { CollectorNotice } from '../components/CollectorNotice';
import { Problem } from '../components/Problem';
import { isFiltered, UNFILTERED, type PageQuery } from '../pages/query';
import { Empty, TenantList } from '../pages/TenantList';
import { TenantsHeader } from '../pages/TenantsHeader';
import { useTenantList } from '../pages/useTenantList';
import { Updates } from '../updates/Updates';
import { countOf } from '../words';
import { Attention } from './Attention';
import { Cells } from './Cells';
import { DriftPanel } from './DriftPanel';
import { Headroom } from './Headroom';
import { Loudest } from './Loudest';
import { NearQuota } from './NearQuota';
import { Tiles } from './Tiles';
import { Traffic } from './Traffic';
import { useFleet } from './useFleet';

/** What stands above the table: is anyone hurting, and will it hold? */
const Dashboard = ({
  fleet,
  onFilter,
}: {
  fleet?: FleetResponse;
  onFilter: (change: Partial<PageQuery>) => void;
}) => {
  // Of several cells, each says how much fits: side by side, below who needs attention.
  const hasCells = (fleet?.cells ?? 1) > 1;
  return (
    <>
      <CollectorNotice kind="health" collector={fleet?.collectors.health} />
      <CollectorNotice kind="usage" collector={fleet?.collectors.usage} />
      <Tiles
        fleet={fleet}
        where={fleet ? `in ${countOf(fleet.cells, 'cell')}` : ''}
        onHealth={health => onFilter({ health: [health] })}
        onState={state => onFilter({ state: [state] })}
      />
      <Grid.Root columns={{ initial: '1', md: '3' }} gap="4">
        <Grid.Item
          colSpan={{ initial: '1', md: hasCells ? '3' : '2' }}
          style={{ display: 'grid' }}
        >
          <Attention fleet={fleet} />
        </Grid.Item>
        <Grid.Item
          colSpan={{ initial: '1', md: hasCells ? '3' : '1' }}
          style={{ display: 'grid' }}
        >
          <Headroom fleet={fleet} />
        </Grid.Item>
      </Grid.Root>
      <Cells cells={fleet?.byCell} />
      <Updates />
      <CollectorNotice kind="drift" collector={fleet?.collectors.drift} />
      <DriftPanel
        drift={fleet?.drift}
        onFilter={drift => onFilter({ drift: [drift] })}
      />
      <Traffic />
      <Grid.Root columns={{ initial: '1', md: '2' }} gap="4">
        <NearQuota fleet={fleet} />
        <Loudest shares={fleet?.loudest} tenants={fleet?.byTier.basic ?? 0} />
      </Grid.Root>
    </>
  );
};

/** The first tab of `/tenants`. */
export const FleetPage = () => {
  const tenants = useTenantList();
  const { value: fleet, error, reload } = useFleet();
  // Everything below the header takes long to draw: what it shows is asked for before that.
  const [hasAsked, setAsked] = useState(false);
  useEffect(() => setAsked(true), []);
  const table = useRef<HTMLDivElement>(null);
  const { setQuery, query, list } = tenants;
  const filter = (change: Partial<PageQuery>) => {
    setQuery({ ...UNFILTERED, ...change });
    table.current?.scrollIntoView?.({ block: 'start' });
    table.current?.focus({ preventScroll: true });
  };
  const nobody =
    list.value?.totalItems === 0 &&
    !list.error &&
    // By state also those count that have left, whom the table shows without filters.
    (!isFiltered(query) ||
      (!!fleet && Object.keys(fleet.byState).length === 0));
  return (
    <>
      <TenantsHeader
        tab="fleet"
        description={
          fleet &&
          `${countOf(fleet.tenants, 'tenant')} in ${countOf(
            fleet.cells,
            'cell',
          )}`
        }
        updatedAt={fleet?.collectors.health.collectedAt}
        withButton={!nobody}
      />
      <Container>
        {nobody && (
          <Empty filtered={false} onClear={() => setQuery(UNFILTERED)} />
        )}
        {hasAsked && !nobody && (
          <Flex direction="column" gap="4" mb="8">
            {error && (
              <Problem
                title={
                  fleet
                    ? 'This may be old: reading the fleet anew failed'
                    : 'The fleet could not be read'
                }
                error={error}
                onRetry={reload}
              />
            )}
            {(fleet || !error) && <Dashboard fleet={fleet} onFilter={filter} />}
            <div
              ref={table}
              tabIndex={-1}
              role="region"
              aria-label="All tenants"
              style={{ outline: 'none', paddingTop: 'var(--bui-space-4)' }}
            >
              <Flex direction="column" gap="3">
                <Text as="h3" variant="title-x-small">
                  All tenants
                </Text>
                <TenantList {...tenants} />
              </Flex>
            </div>
          </Flex>
        )}
      </Container>
    </>
  );
};
