import { EntityDisplayName } from '@backstage/plugin-catalog-react';
import { Skeleton, Text } from '@backstage/ui';
import type { FleetUpdatesResponse } from '@tenantry/plugin-tenants-common';
import { LongList } from '../components/LongList';
import { Panel } from '../components/Panel';
import { PlainList } from '../components/PlainList';
import { Quiet } from '../components/Quiet';
import { TenantLink } from '../components/TenantLink';
import { countOf, formatDay, formatNumber } from '../words';

const SHOWN = 3;

type Pin = FleetUpdatesResponse['pins'][number];

const PinLine = ({ pin }: { pin: Pin }) => (
  <li style={{ minWidth: 0 }}>
    <Text as="div" variant="body-medium">
      <TenantLink tenantId={pin.tenantId} displayName={pin.displayName} />{' '}
      <Quiet>
        {pin.imageTag} until {formatDay(pin.until)}
      </Quiet>
    </Text>
    <Text as="div" variant="body-medium" style={{ overflowWrap: 'anywhere' }}>
      {pin.reason}{' '}
      <Quiet>
        <EntityDisplayName entityRef={pin.by} hideIcon />
      </Quiet>
    </Text>
  </li>
);

const Canaries = ({ canaries }: Pick<FleetUpdatesResponse, 'canaries'>) => (
  <div>
    <Text as="div" variant="body-medium" weight="bold">
      Canaries
    </Text>
    {canaries.length === 0 ? (
      <Text as="div" variant="body-medium">
        None: a new version reaches the pool first. Make some tenants canaries
        from their menus.
      </Text>
    ) : (
      <PlainList label="Canaries" gap="1">
        {canaries.slice(0, 10).map(({ tenantId, displayName }) => (
          <li key={tenantId}>
            <Text variant="body-medium">
              <TenantLink tenantId={tenantId} displayName={displayName} />
            </Text>
          </li>
        ))}
        {canaries.length > 10 && (
          <li>
            <Quiet>and {countOf(canaries.length - 10, 'other')}</Quiet>
          </li>
        )}
      </PlainList>
    )}
  </div>
);

/** Who keeps a version, why and until when; and whom new versions reach first. */
export const Pins = ({ updates }: { updates?: FleetUpdatesResponse }) => {
  const unlisted = updates ? updates.pinCount - updates.pins.length : 0;
  return (
    <Panel
      title="Pins"
      note={
        updates && updates.pinCount > 0 && countOf(updates.pinCount, 'tenant')
      }
    >
      {!updates && <Skeleton width="100%" height={188} />}
      {updates?.pins.length === 0 && (
        <Text variant="body-medium">
          Nobody is pinned: new versions reach everybody.
        </Text>
      )}
      {updates && updates.pins.length > 0 && (
        <LongList items={updates.pins} shown={SHOWN} label="Pins">
          {pin => <PinLine key={pin.tenantId} pin={pin} />}
        </LongList>
      )}
      {unlisted > 0 && <Quiet>{formatNumber(unlisted)} more.</Quiet>}
      {updates && <Canaries canaries={updates.canaries} />}
    </Panel>
  );
};
